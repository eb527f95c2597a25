"""The sidebar's chats: grouped by day, opened, renamed in place, deleted with undo, all by keyboard."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.chat.item import Item
from desktop.views.sidebar.chat_item_model import ChatItemModel
from desktop.views.sidebar.chat_list import ChatListView

TODAY = date(2026, 3, 10)


def chat(number, day=10, title=None):
    when = time.mktime((2026, 3, day, 12, number % 60, 0, 0, 0, -1))
    return Item(number, title or f"Chat {number}", 0.0, when)


@pytest.fixture
def chats(qtbot):
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.set_chats([chat(1), chat(2), chat(3, 9)])
    made.show()
    qtbot.waitExposed(made)
    return made


def titles(model):
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def test_the_model_keeps_qts_rules(qtbot):
    model = ChatItemModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_chats([chat(n, 1 + n % 10) for n in range(1, 40)], TODAY)
    model.set_chats([], TODAY)
    model.set_chats([chat(1)], TODAY)
    assert tester.model() is model


def test_chats_stand_under_their_day_newest_first():
    model = ChatItemModel()
    model.set_chats([chat(1), chat(2), chat(3, 9), chat(4, 3), chat(5, 2)], TODAY)
    assert titles(model) == [
        "Today",
        "Chat 2",
        "Chat 1",
        "Yesterday",
        "Chat 3",
        "Last 7 days",
        "Chat 4",
        "Older",
        "Chat 5",
    ]


def test_one_chat_at_a_time_makes_the_same_rows_as_all_anew(qtbot):
    chance = random.Random(4)
    model, whole = ChatItemModel(), ChatItemModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets, known = [], {}
    model.modelReset.connect(lambda: resets.append(1))
    for _ in range(300):
        number = chance.randrange(1, 12)
        if chance.random() < 0.3:
            known.pop(number, None)
            model.remove_chat(number, TODAY)
        else:
            known[number] = replace(chat(number, chance.choice([10, 10, 9, 8])), title=f"x{chance.randrange(99)}")
            model.put_chat(known[number], TODAY)
        whole.set_chats(list(known.values()), TODAY)
        assert titles(model) == titles(whole)
    assert resets == []
    assert tester.model() is model


def test_a_message_in_the_newest_chat_moves_no_row(qtbot):
    model = ChatItemModel()
    model.set_chats([chat(1), chat(2)], TODAY)
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.waitSignal(model.dataChanged) as told:
        model.put_chat(replace(chat(2), title="again"), TODAY)
    assert [index.row() for index in told.args[:2]] == [1, 1]


def test_headings_cannot_be_chosen():
    model = ChatItemModel()
    model.set_chats([chat(1)], TODAY)
    assert model.flags(model.index(0)) == Qt.ItemFlag.NoItemFlags
    assert model.chat(model.index(0)) is None


def test_a_click_opens(chats, qtbot):
    index = chats.model.index_of(3)
    with qtbot.waitSignal(chats.opened) as caught:
        where = chats.list.visualRect(index).center()
        qtbot.mouseClick(chats.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert caught.args == [3]


def test_arrows_and_enter_open(chats, qtbot):
    chats.set_current(2)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(chats.opened) as caught:
        qtbot.keyClick(chats.list, Qt.Key.Key_Return)
    assert caught.args == [1]


def test_marking_the_current_chat_opens_nothing(chats, qtbot):
    with qtbot.assertNotEmitted(chats.opened):
        chats.set_current(1)
        chats.set_chats([chat(1), chat(4)])
    assert chats.model.chat(chats.list.currentIndex()).id == 1


@pytest.mark.parametrize(("typed", "wanted"), [("  New   name ", [1, "New name"]), ("", None), ("Chat 1", None)])
def test_renaming_in_place(chats, qtbot, typed, wanted):
    asked = []
    chats.rename_requested.connect(lambda *args: asked.append(list(args)))
    chats.set_current(1)
    qtbot.keyClick(chats.list, Qt.Key.Key_F2)
    editor = chats.list.findChild(QLineEdit)
    editor.selectAll()
    editor.insert(typed) if typed else editor.clear()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chats.list.findChild(QLineEdit) is None)  # Qt takes the text over a moment later
    assert asked == ([wanted] if wanted else [])


def test_escape_leaves_the_name(chats, qtbot):
    chats.set_current(1)
    qtbot.keyClick(chats.list, Qt.Key.Key_F2)
    editor = chats.list.findChild(QLineEdit)
    editor.setText("Other")
    with qtbot.assertNotEmitted(chats.rename_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_delete_asks_and_can_be_undone(chats, qtbot):
    chats.set_current(2)
    with qtbot.waitSignal(chats.delete_requested) as caught:
        qtbot.keyClick(chats.list, Qt.Key.Key_Delete)
    assert caught.args == [2]
    chats.show_undo("Deleted “A name”")
    assert chats.undo_bar.isVisible()
    undo = next(b for b in chats.undo_bar.findChildren(QPushButton) if b.accessibleName() == "Undo")
    with qtbot.waitSignal(chats.undo_delete_requested):
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    chats.show_undo("")
    assert not chats.undo_bar.isVisible()


def test_the_undo_bar_goes_by_itself(chats, qtbot):
    chats.undo_bar._timer.setInterval(20)
    chats.show_undo("Deleted “A name”")
    qtbot.waitUntil(lambda: not chats.undo_bar.isVisible())


def test_the_menu_offers_the_same(chats, qtbot):
    menu = chats.build_menu(chat(1))
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == ["Open", "Rename", "Select several", "Pin", "Move to", "Archive", "Delete"]
    with qtbot.waitSignal(chats.delete_requested) as caught:
        menu.actions()[-1].trigger()
    assert caught.args == [1]


def test_new_chat(chats, qtbot):
    with qtbot.waitSignal(chats.new_requested):
        qtbot.mouseClick(chats._new, Qt.MouseButton.LeftButton)


def test_several_are_chosen_by_clicks_once_the_menu_asked_for_it(chats, qtbot):
    opened = []
    chats.opened.connect(opened.append)
    entry = next(action for action in chats.build_menu(chat(1)).actions() if "several" in action.text())
    entry.trigger()
    rows, bar = chats.list, chats.choosing_bar
    assert bar.isVisible()
    place = rows.visualRect(chats.model.index_of(2)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [one.id for one in rows.chosen()] == [2, 1]
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [one.id for one in rows.chosen()] == [1]
    qtbot.keyClick(rows, Qt.Key.Key_Up)
    qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert len(rows.chosen()) == 2
    assert not opened
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert not rows.chosen()
    assert not bar.isVisible()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [2]
