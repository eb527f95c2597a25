"""Three columns in the real window, by the menu: answered, kept with the chat, and fewer again."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop.chat.item import VoiceChoice
from desktop.views.conversation.message.message_widget import as_answer
from desktop.views.conversation.votes.vote_bar import VoteBar
from tests.gui.driving import PATIENCE_MS, editor, type_and_send


def open_menu(tandem):
    tandem.window.chat.columns_menu.aboutToShow.emit()
    return {action.text(): action for action in tandem.window.chat.columns_menu.actions()}


def start(qtbot, open_window):
    tandem = open_window()
    qtbot.waitUntil(tandem.window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: hasattr(tandem.shown, "columns"), timeout=PATIENCE_MS)
    return tandem


def test_a_third_column_with_another_costume_answers_is_kept_and_leaves(qtbot, open_window):
    tandem = start(qtbot, open_window)
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    open_menu(tandem)["Add a column: Base, Transcript"].trigger()
    assert tandem.window.chat.shown_speakers() == ("base", "base-2", "instruct")
    answers = type_and_send(qtbot, tandem, "Hello", answers=3)
    costumes = {answer.speaker: answer.writer.costume for answer in answers}
    assert costumes == {"base": "plain", "base-2": "transcript", "instruct": ""}
    open_menu(tandem)["Base 2 wears Plain"].trigger()
    open_window.end(tandem)
    again = start(qtbot, open_window)
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    assert again.window.chat.shown_speakers() == ("base", "base-2", "instruct")
    assert again.chat.state.speaker("base-2").costume == "plain"
    open_menu(again)["Remove Base 2"].trigger()
    assert again.window.chat.shown_speakers() == ("base", "instruct")
    assert len([one for one in again.chat.state.messages() if one.speaker == "base-2"]) == 1


def test_with_three_columns_each_is_called_by_its_name(qtbot, open_window):
    tandem = start(qtbot, open_window)
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    assert editor(tandem).placeholderText() == "Write to both voices"
    open_menu(tandem)["Add a column: Base, Transcript"].trigger()
    assert editor(tandem).placeholderText() == "Write to all three columns"
    type_and_send(qtbot, tandem, "Hello", answers=3)
    pane = tandem.window.pane("base-2")
    answer = as_answer(pane.view.built(pane.column)[-1])
    assert answer.accessibleName() == "Base 2 answer"
    shown = {label.text() for label in answer.findChildren(QLabel)}
    named = {button.accessibleName() for button in answer.findChildren(QAbstractButton)}
    assert "Base 2" in shown
    assert {"Copy the Base 2 answer", "Let Base 2 answer again"} <= named
    asks = tandem.window.findChild(VoteBar).words
    assert asks.whole_text() == "Which is better, Base or Base 2?"


def test_there_are_four_columns_at_the_most_and_one_at_the_least(qtbot, open_window):
    tandem = start(qtbot, open_window)
    assert not any(words.startswith("Remove") for words in open_menu(tandem))
    for _ in range(3):
        open_menu(tandem)["Add a column: Instruct"].trigger()
    assert len(tandem.window.chat.shown_speakers()) == 4
    assert not any(words.startswith("Add") for words in open_menu(tandem))
