"""The rows of the sidebar: what is open and where the keyboard is are two things, and few keys delete."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.chat.item import Item
from desktop.views.kit import theme
from desktop.views.kit.focus_frames import FRAMED
from desktop.views.sidebar.chat_delegate import ChatDelegate
from desktop.views.sidebar.chat_item_model import OPEN_ROLE
from desktop.views.sidebar.chat_list import ChatListView
from tests.gui.views.sidebar.conftest import NOON, NOW


def chat(number, age_s=0.0, title=None):
    return Item(number, title or f"Chat {number}", 0.0, NOW - number - age_s)


@pytest.fixture
def chats(qtbot):
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.set_chats([chat(n) for n in range(1, 5)])
    made.set_current(2)
    with qtbot.waitActive(made):
        made.show()
    return made


def shown_open(chats):
    rows = [chats.model.index(row) for row in range(chats.model.rowCount())]
    return [chats.model.chat(index).id for index in rows if index.data(OPEN_ROLE)]


def click(qtbot, chats, number, button=Qt.MouseButton.LeftButton):
    where = chats.list.visualRect(chats.model.index_of(number)).center()
    qtbot.mouseClick(chats.list.viewport(), button, pos=where)


def test_arrows_move_the_keyboard_and_not_what_is_open(chats, qtbot):
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert chats.list.cursor_chat() == 2
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    assert (chats.list.cursor_chat(), shown_open(chats)) == (3, [2])


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_other_buttons_move_nothing(chats, qtbot, button):
    with qtbot.assertNotEmitted(chats.opened):
        click(qtbot, chats, 4, button)
    assert (chats.list.cursor_chat(), shown_open(chats)) == (2, [2])


def test_the_keyboard_comes_to_the_open_chat_else_to_the_first(chats, qtbot):
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    chats._new.setFocus()
    chats.list.setFocus(Qt.FocusReason.BacktabFocusReason)
    assert chats.list.cursor_chat() == 2
    chats._new.setFocus()
    chats.set_current(None)
    assert (chats.list.cursor_chat(), shown_open(chats)) == (None, [])
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert chats.list.cursor_chat() == 1


def test_the_keyboard_stays_on_its_chat_while_others_come_and_go(chats, qtbot):
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    chats.put_chat(chat(9, -100))  # a new one on top
    assert chats.list.cursor_chat() == 3
    chats.put_chat(chat(3, -200))  # an answer came: it moves up
    assert chats.list.cursor_chat() == 3
    chats.set_current(2)
    chats.set_chats([chat(n) for n in (9, 3, 2)])
    assert chats.list.cursor_chat() == 3
    chats.remove_chat(3)
    assert chats.list.cursor_chat() in {9, 2}


def test_an_answer_elsewhere_scrolls_nothing(qtbot):
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.set_chats([chat(n) for n in range(1, 60)])
    made.set_current(1)
    made.show()
    qtbot.waitExposed(made)
    bar = made.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    made.put_chat(chat(1, -100))
    assert bar.value() == bar.maximum()


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_that_correct_text_delete_no_chat(chats, qtbot, key, modifier):
    with qtbot.assertNotEmitted(chats.delete_requested):
        qtbot.keyClick(chats.list, key, modifier)


def test_delete_that_is_held_down_deletes_one(chats, qtbot):
    asked = []
    chats.delete_requested.connect(asked.append)
    for repeats in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "\x7f", repeats)
        QApplication.sendEvent(chats.list, event)
    assert asked == [2]


def test_on_a_mac_it_is_command_and_backspace(chats, qtbot, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with qtbot.assertNotEmitted(chats.delete_requested):
        qtbot.keyClick(chats.list, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(chats.delete_requested):
        qtbot.keyClick(chats.list, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)


def test_letters_are_no_search_among_the_chats(chats, qtbot):
    chats.put_chat(chat(4, title="wide table"))
    for letter in "wide ":
        qtbot.keyClick(chats.list, letter)
    assert chats.list.cursor_chat() == 2


def ring_colours(chats, number):
    """How much of the accent is on a row."""
    rect = chats.list.visualRect(chats.model.index_of(number)).adjusted(24, 0, 0, 0)  # beside the voice's mark
    picture = chats.list.viewport().grab(rect).toImage()
    accent = theme.tokens().accent
    return sum(
        picture.pixelColor(x, y).name() == accent for x in range(picture.width()) for y in range(picture.height())
    )


def test_a_ring_is_drawn_for_the_keyboard_only(chats, qtbot):
    chats.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(chats.list, Qt.Key.Key_Down)
    chats.list.setProperty(FRAMED, "false")
    assert ring_colours(chats, 3) == 0
    chats.list.setProperty(FRAMED, "true")
    assert ring_colours(chats, 3) > 200
    assert ring_colours(chats, 2) == 0  # open, and not where the keyboard is


def heading(chats):
    return chats.model.index(0).data()


def test_yesterdays_chats_are_not_todays_once_the_window_comes_back(chats, qtbot):
    assert heading(chats) == "Today"
    tomorrow = NOON.date() + timedelta(days=1)
    chats.model.set_today(tomorrow)
    assert heading(chats) == "Yesterday"
    assert chats.list.cursor_chat() == 2
    QApplication.sendEvent(chats, QEvent(QEvent.Type.WindowActivate))
    assert heading(chats) == "Today"


def test_a_timer_waits_for_midnight_only_while_the_list_is_seen(chats):
    assert chats._midnight.isActive()
    now = datetime.now().astimezone()
    left = chats._midnight.remainingTime() / 1000
    assert 0 < left <= 25 * 3600 + 2
    assert (now + timedelta(seconds=left)).date() == (now + timedelta(days=1)).date()
    chats.hide()
    assert not chats._midnight.isActive()


def test_ten_thousand_chats_are_laid_out_without_asking_each_for_its_height(qtbot, monkeypatch):
    asked = []
    height = ChatDelegate.sizeHint
    monkeypatch.setattr(ChatDelegate, "sizeHint", lambda *args: asked.append(1) or height(*args))
    made = ChatListView()
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.set_chats([chat(n) for n in range(1, 10_001)])
    made.show()
    qtbot.waitExposed(made)
    made.set_current(500)
    made.put_chat(chat(500, -100))
    made.remove_chat(400)
    qtbot.wait(20)
    assert len(asked) < 200
    assert made.list.visualRect(made.model.index_of(1)).height() == theme.px(34)
