"""Files that are not loaded by themselves: too big, or the end of too many engines."""

from __future__ import annotations

import os
import signal

import pytest

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from desktop.control.engines.admission import CRASHES_TOO_MANY, LoadRefused
from desktop.control.engines.view import EngineState
from desktop.library.memory.plan import Fit
from desktop.voice import Voice
from tests.gui.control.engines.switching_desk import (
    PATIENCE_MS,
    begin_long_answer,
    key_of,
)


@pytest.fixture
def desk(switching):
    return switching


def test_too_big_is_refused_in_words_and_loaded_when_insisted(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.0, 4.0, 5.0
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.FAILED
    assert "too big" in answer.error
    assert "GB" in answer.error
    (key, error) = desk.refused[0]
    assert (key, error.path) == (desk.chat.engines.key(Voice.INSTRUCT), desk.files[Voice.INSTRUCT])
    assert isinstance(error, LoadRefused)
    assert not desk.errors  # the reason stands where the answer would
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    desk.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE


def test_slow_is_not_refused(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.5, 8.0, 5.0
    assert machine.plan_for([key_of("a")]).fit is Fit.SLOW
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.COMPLETE


def test_a_file_that_ended_the_engine_twice_is_not_loaded_by_itself(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.chat.engines.load()
        desk.ready(qtbot, Voice.INSTRUCT)
        desk.kill(qtbot, Voice.INSTRUCT)
    desk.chat.engines.load()  # at start
    desk.chat.choose(VoiceChoice.BASE)
    desk.chat.choose(VoiceChoice.INSTRUCT)  # by toggling
    assert desk.state(Voice.INSTRUCT) is EngineState.LOST
    assert len(desk.refused) == 2
    assert "ended 2 times" in desk.refused[0][1].title
    (answer,) = desk.send(qtbot, "Hello")  # by sending
    assert answer.status is Status.FAILED
    assert "ended 2 times" in answer.error
    desk.insist(Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0  # it has answered


def test_insisting_holds_until_the_next_crash(desk, qtbot):
    path = desk.files[Voice.INSTRUCT]
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(path)
    desk.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.kill(qtbot, Voice.INSTRUCT)
    desk.chat.engines.load()
    qtbot.waitUntil(lambda: bool(desk.refused), timeout=5_000)  # judged when the dead engine's memory is back
    assert desk.refused[-1][1].title.endswith("ended 3 times with it.")
    assert desk.state(Voice.INSTRUCT) is EngineState.LOST


def test_an_answer_between_two_crashes_clears_the_count(desk, qtbot):
    for _ in range(2 * CRASHES_TOO_MANY):
        (answer,) = desk.send(qtbot, "Hello")
        assert answer.status is Status.COMPLETE
        desk.kill(qtbot, Voice.INSTRUCT)
    assert not desk.refused


def test_an_engine_that_was_ended_on_request_is_no_crash(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.slot(Voice.INSTRUCT).processes._stop_grace.setInterval(300)
    os.kill(desk.process_id(Voice.INSTRUCT), signal.SIGSTOP)
    desk.chat.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0


def test_one_refused_voice_does_not_keep_the_other_from_answering(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(desk.files[Voice.BASE])
    desk.chat.choose(VoiceChoice.BOTH)
    answers = {a.voice: a for a in desk.send(qtbot, "Hello", answers=2)}
    assert answers[Voice.BASE].status is Status.FAILED
    assert answers[Voice.INSTRUCT].status is Status.COMPLETE
