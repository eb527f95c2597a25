"""A long chat with many forks in the real window: what was said on a side way is found and shown by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.views.conversation.forks.rows import ForkRow
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, type_and_send
from tests.gui.forked_chat import FORKED, NEEDLE, TURNS, ForkedChat

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    return made


@pytest.fixture(params=[(40, range(4, 40, 5))])
def forked(qtbot, tandem, request):
    made = []
    turns, at = request.param
    tandem.records.ask(lambda store: ForkedChat(store, turns, at), made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    tandem.chat.open(made[0].item)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    return made[0]


def rows(panel):
    model = panel.list.model()
    return [model.row(model.index(place)) for place in range(model.rowCount())]


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def seen(tandem, message_id, speaker="instruct"):
    """Whether a message is within what is scrolled to."""
    view = tandem.window.pane(speaker).view
    widget = next((widget for widget in view.built() if widget.message.id == message_id), None)
    return widget is not None and 0 <= view._place.top_of(widget) < view.viewport().height()


@pytest.mark.parametrize("forked", [(TURNS, FORKED)], indirect=True)
def test_a_sentence_on_a_side_way_and_the_fork_it_left_from_are_found_by_keys(qtbot, tandem, forked):
    """Three steps: the key that opens the list, some words of the sentence, Enter."""
    panel = tandem.window.chat.forks
    assert forked.needle not in [message.id for message in tandem.chat.column("instruct")]
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    assert len([row for row in rows(panel) if isinstance(row, ForkRow)]) == 12
    qtbot.keyClicks(QApplication.focusWidget(), "seventeen SHIPS")
    (hit,) = rows(panel)
    assert NEEDLE in hit.title
    assert "Question 170 of this long chat?" in hit.detail
    assert hit.hit.left[0].at == forked.left
    press(qtbot, Qt.Key.Key_Return)
    assert forked.needle in [message.id for message in tandem.chat.column("instruct")]
    qtbot.waitUntil(lambda: seen(tandem, forked.needle))
    assert len(tandem.window.pane("instruct").view.built()) <= 60
    qtbot.waitUntil(lambda: rows(panel)[0].hit.shown)  # the list follows
    press(qtbot, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert QApplication.focusWidget() is tandem.window.composer.edit


def test_what_was_chosen_there_is_chosen_after_a_restart(qtbot, open_window, tandem, forked):
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    qtbot.keyClicks(QApplication.focusWidget(), "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    way = [message.id for message in tandem.chat.column("instruct")]
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    assert [message.id for message in again.chat.column("instruct")] == way


def test_keys_go_from_fork_to_fork_while_one_writes(qtbot, tandem, forked):
    tandem.window.composer.focus()
    shown = [message.id for message in tandem.chat.column("instruct")]
    versions = sorted(tandem.chat.versions("instruct"), key=shown.index)
    for _ in range(2):
        press(qtbot, Qt.Key.Key_Up, modifier=ALT)
    qtbot.waitUntil(lambda: seen(tandem, versions[-2]))
    press(qtbot, Qt.Key.Key_Down, modifier=ALT)
    qtbot.waitUntil(lambda: seen(tandem, versions[-1]))
    assert QApplication.focusWidget() is tandem.window.composer.edit


def test_letters_go_to_the_field_of_the_list_while_the_keyboard_is_in_it(qtbot, tandem, forked):
    panel = tandem.window.chat.forks
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.list, Qt.Key.Key_Z)
    assert panel.filter.text() == "z"
    assert tandem.window.composer.edit.toPlainText() == ""


def test_the_list_learns_of_a_new_version_and_not_of_every_word(qtbot, tandem):
    panel = tandem.window.chat.forks
    (answer,) = type_and_send(qtbot, tandem, "Hello there")
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    assert rows(panel) == []
    told = []
    set_content = panel.set_content
    panel.set_content = lambda *args: (told.append(1), set_content(*args))
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.shown.conversation._writing.regenerate([("instruct", answer.id)])
    qtbot.waitUntil(lambda: len(rows(panel)) == 3, timeout=PATIENCE_MS)
    tandem.window.composer.focus()
    begin_endless_answer(qtbot, tandem)
    qtbot.waitUntil(lambda: not tandem.shown.forks._soon.isActive())
    told.clear()
    grew = []
    tandem.chat.answer_grew.connect(grew.append)
    qtbot.waitUntil(lambda: len(grew) > 5, timeout=PATIENCE_MS)
    assert told == []
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.chat.stop()


def right_of(pane, panel):
    return pane.mapTo(panel.parent(), pane.rect().topRight()).x()


def test_the_panel_gives_way_to_the_panes_and_then_stands_over_them(qtbot, tandem):
    window, panel = tandem.window, tandem.window.chat.forks
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    pane = window.chat.first  # it has the panes' place
    for width, is_beside in ((1280, True), (1024, True), (720, False)):
        window.resize(width, 640)
        qtbot.waitUntil(lambda: window.width() == width)  # noqa: B023
        qtbot.waitUntil(lambda: panel.x() + panel.width() == panel.parent().width())
        qtbot.waitUntil(lambda: (right_of(pane, panel) < panel.x()) is is_beside)  # noqa: B023
    panel.close_list()
    qtbot.waitUntil(lambda: right_of(pane, panel) >= panel.parent().width() - 2)
