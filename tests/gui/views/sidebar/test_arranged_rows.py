"""Chats pinned, archived, moved and deleted, one or several together, by keys, menu and dragging."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.chat.item import Folder, Item
from desktop.views.kit import theme
from desktop.views.sidebar.arranged_rows import CHATS, mime_of
from desktop.views.sidebar.arrangement import Order
from desktop.views.sidebar.chat_item_model import DEPTH_ROLE
from desktop.views.sidebar.chat_list import ChatListView
from tests.gui.views.sidebar.conftest import NOW

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
WORK = Folder(1, None, "Work", 1.0)


def chat(number, **more):
    return Item(number, f"Chat {number}", NOW - number, NOW - number, **more)


@pytest.fixture
def chats(qtbot):
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 600)
    made.set_folders([WORK])
    made.set_chats([chat(1), chat(2), chat(3), chat(4, folder_id=1), chat(5, pinned_at=NOW)])
    made.set_current(1)
    with qtbot.waitActive(made):
        made.show()
    return made


def rows(chats):
    return [chats.model.index(row).data() for row in range(chats.model.rowCount())]


def click(qtbot, chats, index, modifier=NONE):
    qtbot.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, modifier, chats.list.visualRect(index).center())


def told(signal):
    heard = []
    signal.connect(lambda *args: heard.append(list(args)))
    return heard


def begin(chats, item_id):
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    chats.list.put_cursor(item_id)


def test_they_stand_pinned_in_folders_and_by_day(chats):
    assert rows(chats) == ["Pinned", "Chat 5", "Folders", "Work", "Chat 4", "Today", "Chat 1", "Chat 2", "Chat 3"]
    assert [chats.model.index_of(n).data(DEPTH_ROLE) for n in (5, 4, 1)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("key", "signal", "cursor"),
    [
        (Qt.Key.Key_P, "pin_requested", 2),
        (Qt.Key.Key_P, "unpin_requested", 5),
        (Qt.Key.Key_E, "archive_requested", 2),
    ],
)
def test_keys_arrange_the_chat_with_the_cursor(chats, qtbot, key, signal, cursor):
    begin(chats, cursor)
    heard = told(getattr(chats, signal))
    qtbot.keyClick(chats.list, key, CTRL)
    assert heard == [[[cursor]]]


def test_shift_and_arrows_choose_several_and_one_key_is_for_all_of_them(chats, qtbot):
    begin(chats, 1)
    for _ in range(2):
        qtbot.keyClick(chats.list, Qt.Key.Key_Down, SHIFT)
    assert [one.id for one in chats.list.chosen()] == [1, 2, 3]
    pinned, deleted, one = told(chats.pin_requested), told(chats.several_delete_requested), told(chats.delete_requested)
    qtbot.keyClick(chats.list, Qt.Key.Key_P, CTRL)
    qtbot.keyClick(chats.list, Qt.Key.Key_Delete)
    assert (pinned, deleted, one) == ([[[1, 2, 3]]], [[[1, 2, 3]]], [])
    qtbot.keyClick(chats.list, Qt.Key.Key_Escape)
    assert chats.list.chosen() == []
    assert chats.list.cursor_chat() == 3


def test_a_click_with_ctrl_chooses_and_opens_nothing(chats, qtbot):
    with qtbot.assertNotEmitted(chats.opened):
        click(qtbot, chats, chats.model.index_of(3), CTRL)
        click(qtbot, chats, chats.model.index_of(5), CTRL)
    assert [one.id for one in chats.list.chosen()] == [5, 1, 3]
    assert chats.list.hasFocus()
    click(qtbot, chats, chats.model.index_of(2), SHIFT)
    assert {one.id for one in chats.list.chosen()} >= {4, 1, 2}
    heard = told(chats.opened)
    click(qtbot, chats, chats.model.index_of(2))
    assert heard == [[2]]
    assert chats.list.chosen() == []


def test_what_is_chosen_stays_chosen_while_an_answer_moves_a_chat(chats, qtbot):
    begin(chats, 2)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down, SHIFT)
    chats.put_chat(Item(3, "Chat 3", NOW, NOW + 9))
    assert {one.id for one in chats.list.chosen()} == {2, 3}


def test_the_menu_of_several_is_for_all_of_them_and_that_of_another_chat_is_its_own(chats, qtbot):
    begin(chats, 1)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down, SHIFT)
    words = [action.text().split("\t")[0] for action in chats.build_menu(chat(2)).actions() if action.text()]
    assert words == ["Pin 2 chats", "Move to", "Archive 2 chats", "Delete 2 chats"]
    assert chats.build_menu(chat(3)).actions()[0].text() == "Open"


def test_the_menu_moves_to_folders(chats):
    heard, new = told(chats.move_requested), told(chats.folder_requested)
    for one, words in (
        (chat(1), ["Work", "New folder…"]),
        (chat(4, folder_id=1), ["Work", "No folder", "New folder…"]),
    ):
        menu = chats.build_menu(one)
        inner = next(action.menu() for action in menu.actions() if action.text() == "Move to")
        entries = [action for action in inner.actions() if action.text()]
        assert [entry.text() for entry in entries] == words
        assert entries[0].isChecked() is (one.folder_id == 1)
        for entry in entries:
            entry.trigger()
    assert heard == [[[1], 1], [[4], 1], [[4], None]]
    assert new == [[[1]], [[4]]]


def test_a_folder_folds_by_click_and_keys(chats, qtbot):
    index = chats.model.index_of_folder(1)
    click(qtbot, chats, index)
    assert "Chat 4" not in rows(chats)
    begin(chats, 5)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    assert chats.model.folder(chats.list.currentIndex()) == WORK
    qtbot.keyClick(chats.list, Qt.Key.Key_Right)
    assert "Chat 4" in rows(chats)
    qtbot.keyClick(chats.list, Qt.Key.Key_Return)
    assert "Chat 4" not in rows(chats)
    assert chats.model.data(chats.model.index_of_folder(1), Qt.ItemDataRole.AccessibleDescriptionRole) == (
        "Folder, 1 chat, folded"
    )


def test_a_new_folder_is_named_as_soon_as_it_is_shown(chats, qtbot):
    chats.name_folder(2)
    chats.set_folders([WORK, Folder(2, None, "New folder", 2.0)])
    editor = chats.list.findChild(QLineEdit)
    editor.setText("Home")
    with qtbot.waitSignal(chats.folder_rename_requested) as caught:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert caught.args == [2, "Home"]


def test_delete_on_a_folder_asks_for_the_folder_alone(chats, qtbot):
    begin(chats, 5)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    heard = told(chats.folder_delete_requested)
    with qtbot.assertNotEmitted(chats.delete_requested):
        qtbot.keyClick(chats.list, Qt.Key.Key_Delete)
    assert heard == [[1]]


def drop(chats, what, index):
    point = chats.list.visualRect(index).center()
    where = QPointF(point)
    action, button = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    for kind in (QDragEnterEvent, QDragMoveEvent):
        QApplication.sendEvent(chats.list.viewport(), kind(point, action, what, button, NONE))
    QApplication.sendEvent(chats.list.viewport(), QDropEvent(where, action, what, button, NONE))


@pytest.mark.parametrize(
    ("dragged", "row", "moved", "pinned", "unpinned"),
    [
        ([1, 2], "Work", [[[1, 2], 1]], [], []),
        ([1], "Chat 4", [[[1], 1]], [], []),
        ([4], "Chat 1", [[[4], None]], [], []),
        ([1], "Pinned", [], [[[1]]], []),
        ([1], "Chat 5", [], [[[1]]], []),
        ([5], "Today", [], [], [[[5]]]),
        ([1], "Chat 2", [], [], []),
    ],
)
def test_dragging(chats, dragged, row, moved, pinned, unpinned):
    heard = [told(signal) for signal in (chats.move_requested, chats.pin_requested, chats.unpin_requested)]
    drop(chats, mime_of([chat(number) for number in dragged]), chats.model.index(rows(chats).index(row)))
    assert heard == [moved, pinned, unpinned]


def test_what_another_program_drops_moves_nothing(chats):
    heard = told(chats.move_requested)
    foreign = QMimeData()
    foreign.setText("1")
    drop(chats, foreign, chats.model.index_of_folder(1))
    foreign.setData(CHATS, b"one, -2,\xff")
    drop(chats, foreign, chats.model.index_of_folder(1))
    assert heard == []


def test_the_three_dots_are_on_the_row_with_the_ring_and_open_its_menu(chats, qtbot):
    assert chats.list.more.isHidden()
    begin(chats, 1)
    chats.list.setProperty("framed", "true")
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    more = chats.list.more
    assert more.isVisible()
    assert more.accessibleName() == "More about “Chat 2”"
    assert chats.list.visualRect(chats.model.index_of(2)).contains(more.geometry().center())
    with qtbot.waitSignal(chats.list.menu_asked) as caught:
        chats.list.menu_asked.disconnect(chats._menu)
        more.click()
    assert caught.args[0].id == 2


@pytest.mark.parametrize("speaking", [("base",), ("instruct",), ("base", "instruct")])
def test_the_mark_has_the_colours_of_who_speaks_and_says_it(chats, speaking):
    chats.put_chat(chat(3, speaking=speaking))
    index = chats.model.index_of(3)
    picture = chats.list.viewport().grab(chats.list.visualRect(index).adjusted(0, 0, -200, 0)).toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    tokens = theme.tokens()
    assert {voice for voice in ("base", "instruct") if getattr(tokens, voice) in colours} == set(speaking)
    said = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said == ("Both" if len(speaking) == 2 else speaking[0].title())


def test_archived_ones_are_not_in_the_list(chats):
    chats.put_chat(chat(3, archived_at=NOW))
    assert "Chat 3" not in rows(chats)
    chats.put_chat(chat(3))
    assert "Chat 3" in rows(chats)


def test_the_order_is_chosen_in_a_menu(chats):
    by_title = next(action for action in chats.order.menu().actions() if action.text() == "By title")
    by_title.trigger()
    assert chats.model.arrangement.order is Order.TITLE
    assert by_title.isChecked()
    assert rows(chats)[-4:] == ["Chats", "Chat 1", "Chat 2", "Chat 3"]
