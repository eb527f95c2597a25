"""The palette in the real window: what it offers is done, and the keyboard is where it was before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.chat.conversation import ROOT
from desktop.chat.item import VoiceChoice
from desktop.views.palette.entries import Entry, Group
from desktop.views.palette.item_model import ROW_ROLE
from desktop.views.palette.popup import Palette
from desktop.views.window.actions import COMMANDS
from tests.gui.driving import PATIENCE_MS


@pytest.fixture
def tandem(open_window, qtbot):
    made = open_window()
    filled = []

    def fill(store):
        for title in ("Naïve Bayes", "Ships at night"):
            store.items.create(title)
        item = store.items.create("Counting")
        store.messages.add_question(item.id, None, "How many zeppelins fly?", [(ROOT, "instruct")])

    made.index._records.ask(fill, lambda _: filled.append(True), filled.append)
    qtbot.waitUntil(lambda: bool(filled), timeout=PATIENCE_MS)
    made.index.refresh()
    qtbot.waitUntil(lambda: len(made.index.chats) == 3, timeout=PATIENCE_MS)
    return made


def opened(tandem, qtbot) -> Palette:
    qtbot.keyClick(tandem.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = tandem.window.findChild(Palette)
    assert palette.isVisible()
    assert palette.field.hasFocus()
    return palette


def rows(palette: Palette) -> list[Entry]:
    model = palette.list.model()
    found = (model.index(row).data(ROW_ROLE) for row in range(model.rowCount()))
    return [row for row in found if isinstance(row, Entry)]


def choose(palette, qtbot, words):
    qtbot.keyClicks(palette.field, words)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()


def test_esc_gives_the_keyboard_back_and_does_nothing_else(tandem, qtbot):
    tandem.window.sidebar.search.setFocus()
    before = QApplication.focusWidget()
    stops = []
    tandem.window.stop_requested.connect(lambda: stops.append(1))
    palette = opened(tandem, qtbot)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before
    assert stops == []
    palette = opened(tandem, qtbot)
    qtbot.keyClick(palette.field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible(), "the same key closes it"


def test_a_chat_is_opened_by_a_part_of_its_title(tandem, qtbot):
    choose(opened(tandem, qtbot), qtbot, "naive")
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.title == "Naïve Bayes")


def test_a_field_that_went_while_the_palette_was_open_costs_nothing(tandem, qtbot):
    field = QLineEdit(tandem.window)
    field.show()
    field.setFocus()
    palette = opened(tandem, qtbot)
    field.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    choose(palette, qtbot, ">hide sidebar")
    assert tandem.window.sidebar.isHidden()


def test_a_command_is_done_and_offered_first_the_next_time(tandem, qtbot):
    choose(opened(tandem, qtbot), qtbot, ">hide sidebar")
    assert tandem.window.sidebar.isHidden()
    palette = opened(tandem, qtbot)
    commands = [row.title for row in rows(palette) if row.group is Group.COMMANDS]
    assert commands[0] == "Show or hide the sidebar"


def test_a_voice_is_chosen_and_files_are_offered(tandem, qtbot):
    choose(opened(tandem, qtbot), qtbot, "both speak")
    assert tandem.window.voice_switch.choice() is VoiceChoice.BOTH
    qtbot.waitUntil(lambda: bool(tandem.library.session.switch_choices()), timeout=PATIENCE_MS)
    choice = tandem.library.session.switch_choices()[0]
    palette = opened(tandem, qtbot)
    qtbot.keyClicks(palette.field, choice.title)
    assert choice.title in {row.title for row in rows(palette) if row.group is Group.SPEAKERS}
    with qtbot.waitSignal(tandem.window.covers.switch_chosen) as caught:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert caught.args == [choice.action]


def test_a_message_is_found_and_opened_in_its_chat(tandem, qtbot):
    palette = opened(tandem, qtbot)
    qtbot.keyClicks(palette.field, "zeppelin")
    qtbot.waitUntil(lambda: any(row.group is Group.MESSAGES for row in rows(palette)), timeout=PATIENCE_MS)
    assert rows(palette)[0].detail == "Counting"
    assert rows(palette)[-1].title == "Search all chats for “zeppelin”"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.title == "Counting")


def test_enter_waits_for_the_first_message_where_nothing_else_is_found(tandem, qtbot):
    palette = opened(tandem, qtbot)
    qtbot.keyClicks(palette.field, "zeppelin")
    assert rows(palette) == [], "messages come in a moment"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.title == "Counting", timeout=PATIENCE_MS)
    assert not palette.isVisible()


def test_commands_that_can_do_nothing_now_are_left_out(tandem, qtbot):
    palette = opened(tandem, qtbot)
    titles = {row.title for row in rows(palette)}
    assert titles.isdisjoint({"Stop", "Answer again", "Copy the last reply", "Bring back what was deleted last"})
    palette.close_palette()
    tandem.chat.open(tandem.index.chats[0])
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert "Answer again" in {row.title for row in rows(opened(tandem, qtbot))}


def test_the_chosen_line_is_announced(tandem, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: told.append(event.message()) if isinstance(event, QAccessibleAnnouncementEvent) else None,
    )
    palette = opened(tandem, qtbot)
    qtbot.keyClicks(palette.field, ">")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert told[-1].startswith("New page, Ctrl+Shift+N")
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert told[-1].startswith(next(one.text for one in reversed(COMMANDS) if one.id == "quit")), "round the list"


def test_a_line_is_chosen_with_the_mouse_and_a_press_beside_closes(tandem, qtbot):
    palette = opened(tandem, qtbot)
    qtbot.keyClicks(palette.field, "ships")
    row = next(at for at in range(palette.list.model().rowCount()) if palette.list.model().index(at).data(ROW_ROLE))
    place = palette.list.visualRect(palette.list.model().index(row + 1)).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.title == "Ships at night")
    palette = opened(tandem, qtbot)
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()
