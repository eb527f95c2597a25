"""Several answers to one question, an answer carried on in every column, drafts handed over: in the real window."""

from __future__ import annotations

import os
import signal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, slot_of, type_and_send
from tests.gui.wiring.test_message_wishes import choose, shown, texts, wait_for_answers

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
    return made


def want(tandem, **changes):
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, instruct=replace(chosen.instruct, **changes)))


def test_several_answers_to_a_question_are_walked_with_the_arrows_and_each_has_its_seed(qtbot, tandem):
    want(tandem, samples=3, temperature=2.0)
    ended = type_and_send(qtbot, tandem, "Hello", answers=3)
    assert [answer.usage["seed"] for answer in sorted(ended, key=lambda one: one.id)] == [3, 4, 5]
    answer = shown(tandem)[-1]
    assert (answer.versions.versions().place, answer.versions.versions().count) == (1, 3)
    first = texts(tandem)[-1]
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Right, ALT)
    assert shown(tandem)[-1].versions.versions().place == 2
    second = texts(tandem)[-1]
    assert second in {one.text for one in ended}
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Left, ALT)
    assert texts(tandem)[-1] == first


def test_several_more_are_asked_for_by_the_menu_and_read_from_one_prompt(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    ended = wait_for_answers(qtbot, tandem, lambda: choose(shown(tandem)[-1], "Let Instruct answer again ×4"), 4)
    assert all(answer.usage["cached_tokens"] == answer.usage["prompt_tokens"] - 1 for answer in ended)
    assert shown(tandem)[-1].versions.versions().count == 5
    assert shown(tandem)[-1].versions.versions().place == 2


def test_stop_ends_all_of_them(qtbot, tandem):
    want(tandem, samples=3)
    begin_endless_answer(qtbot, tandem)
    tandem.window.stop_requested.emit()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    answers = [message for message in tandem.chat.state.messages() if message.writer is not None]
    assert [answer.status for answer in answers] == [Status.STOPPED] * 3


def test_an_engine_that_dies_leaves_all_of_them_as_far_as_they_came(qtbot, tandem):
    want(tandem, samples=3)
    begin_endless_answer(qtbot, tandem)
    os.kill(slot_of(tandem, "instruct").processes.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    answers = [message for message in tandem.chat.state.messages() if message.writer is not None]
    assert [answer.status for answer in answers] == [Status.INTERRUPTED] * 3
    assert answers[0].text


def test_either_answer_is_carried_on_in_both_columns_and_the_other_stays_a_version(qtbot, tandem):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Hello", answers=2)
    base, instruct = texts(tandem, "base")[-1], texts(tandem)[-1]
    choose(shown(tandem, "base")[-1], "Go on from this in every column")
    assert texts(tandem, "base") == texts(tandem) == ["Hello", base]
    assert shown(tandem)[-1].versions.versions().count == 2
    ended = type_and_send(qtbot, tandem, "And then", answers=2)
    ways = [[one.text for one in tandem.chat.state.tree.history(answer)] for answer in ended]
    assert [way[:2] for way in ways] == [["Hello", base]] * 2
    across = shown(tandem)[1]
    across.step_requested.emit(across.message.id, 1)
    assert texts(tandem)[1] == instruct
    assert texts(tandem, "base")[1] == base


def test_instruct_polishes_what_base_wrote_and_base_continues_what_instruct_wrote(qtbot, tandem):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Hello", answers=2)
    draft, answered = texts(tandem, "base")[-1], texts(tandem)[-1]
    (ended,) = wait_for_answers(qtbot, tandem, lambda: choose(shown(tandem)[-1], "Continue this with Base"))
    assert ended.speaker == "base"
    assert ended.text.startswith(answered)
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    older = next(one for one in tandem.chat.state.messages() if one.speaker == "base")
    tandem.chat.state.choose({(older.parent_id, "base"): older.id})
    tandem.chat.columns_changed.emit(None)
    assert texts(tandem, "base")[-1] == draft
    (ended,) = wait_for_answers(qtbot, tandem, lambda: choose(shown(tandem, "base")[-1], "Polish this with Instruct"))
    assert ended.speaker == "instruct"
    assert draft in texts(tandem)[-2]
