"""A title that is being typed stays as it is typed, whatever is read again meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.chat.item import Item
from desktop.views.sidebar.chat_list import ChatListView
from tests.gui.views.sidebar.conftest import NOW


def chat(number):
    return Item(number, f"Chat {number}", NOW - number, NOW - number)


@pytest.fixture
def chats(qtbot):
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 600)
    made.set_chats([chat(1), chat(2), chat(3)])
    with qtbot.waitActive(made):
        made.show()
    return made


def rows(chats):
    return [chats.model.index(row).data() for row in range(chats.model.rowCount())]


def begin(qtbot, chats, item_id, typed):
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    chats.list.put_cursor(item_id)
    qtbot.keyClick(chats.list, Qt.Key.Key_F2)
    editor = chats.list.findChild(QLineEdit)
    qtbot.keyClicks(editor, typed)
    return editor


def test_what_was_typed_stays_where_the_row_is_read_again(qtbot, chats):
    editor = begin(qtbot, chats, 2, "My new")
    chats.put_chat(replace(chat(2), title="A title from the model"))
    assert editor.text() == "My new"


def test_before_anything_is_typed_the_new_title_is_taken_over(qtbot, chats):
    editor = begin(qtbot, chats, 2, "")
    assert editor.text() == editor.selectedText() == "Chat 2"
    chats.put_chat(replace(chat(2), speaking=("base",)))
    assert editor.selectedText() == "Chat 2"
    chats.put_chat(replace(chat(2), title="A title from the model"))
    assert editor.text() == "A title from the model"


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_rows_move_when_the_editor_has_closed(qtbot, chats, end):
    asked = []
    chats.rename_requested.connect(lambda item_id, title: asked.append((item_id, title)))
    editor = begin(qtbot, chats, 3, "My new")
    chats.put_chat(replace(chat(3), updated_at=NOW))
    chats.put_chat(replace(chat(2), title="Second", updated_at=NOW - 0.5))
    chats.put_chat(replace(chat(4), updated_at=NOW - 0.2))
    chats.model.set_today()
    assert rows(chats) == ["Today", "Chat 1", "Second", "Chat 3"]
    assert (editor.hasFocus(), editor.text()) == (True, "My new")
    qtbot.keyClick(editor, end)
    qtbot.waitUntil(lambda: rows(chats) == ["Today", "Chat 3", "Chat 4", "Second", "Chat 1"])
    assert asked == ([(3, "My new")] if end == Qt.Key.Key_Return else [])
    assert chats.list.cursor_chat() == 3


def ask_for_a_menu(qtbot, chats):
    chats.list.customContextMenuRequested.emit(chats.list.visualRect(chats.model.index_of(1)).center())
    QApplication.activePopupWidget().close()


@pytest.mark.parametrize(
    ("act", "left"),
    [
        (lambda _qtbot, chats: chats.remove_chat(3), ["Chat 2", "Chat 1"]),
        (lambda _qtbot, chats: chats.set_chats([chat(1), replace(chat(2), updated_at=NOW)]), ["Chat 2", "Chat 1"]),
        (lambda _qtbot, chats: chats.list.put_cursor(1), ["Chat 2", "Chat 1", "Chat 3"]),
        (lambda _qtbot, chats: chats.list.hide(), ["Chat 2", "Chat 1", "Chat 3"]),
        (ask_for_a_menu, ["Chat 2", "Chat 1", "Chat 3"]),
    ],
)
def test_rows_move_again_however_the_editing_ended(qtbot, chats, act, left):
    begin(qtbot, chats, 3, "My new")
    chats.put_chat(replace(chat(2), updated_at=NOW))
    act(qtbot, chats)
    qtbot.waitUntil(lambda: rows(chats) == ["Today", *left])
    chats.put_chat(chat(2))
    qtbot.waitUntil(lambda: rows(chats).index("Chat 2") > rows(chats).index("Chat 1"))
