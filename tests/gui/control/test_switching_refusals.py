"""Files that are not loaded by themselves, and voices that give their memory back."""

from __future__ import annotations

import os
import signal

import psutil
import pytest
from msgspec.structs import replace

from desktop.chat.conversation import Status, Voice, VoiceChoice
from desktop.control.engine_slot import EngineState
from desktop.control.switching import CRASHES_TOO_MANY, LoadRefused
from desktop.library.memory_plan import Fit
from tests.gui.control.switching_desk import (
    BOTH,
    PATIENCE_MS,
    Kind,
    begin_long_answer,
    end,
)


@pytest.fixture
def desk(switching):
    return switching


# --- refusals


def test_too_big_is_refused_in_words_and_loaded_when_insisted(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.0, 4.0, 5.0
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.FAILED
    assert "too big" in answer.error
    assert "GB" in answer.error
    (voice, error) = desk.refused[0]
    assert (voice, error.path) == (Voice.INSTRUCT, desk.files[Voice.INSTRUCT])
    assert isinstance(error, LoadRefused)
    assert not desk.errors  # the reason stands where the answer would
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    desk.session.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE


def test_slow_is_not_refused(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.5, 8.0, 5.0
    assert machine.plan_for({Voice.BASE: ""}, Kind).fit is Fit.SLOW
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.COMPLETE


def test_a_file_that_ended_the_engine_twice_is_not_loaded_by_itself(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.session.load_engines()
        desk.ready(qtbot, Voice.INSTRUCT)
        desk.kill(qtbot, Voice.INSTRUCT)
    desk.session.load_engines()  # at start
    desk.session.choose(VoiceChoice.BASE)
    desk.session.choose(VoiceChoice.INSTRUCT)  # by toggling
    assert desk.state(Voice.INSTRUCT) is EngineState.LOST
    assert len(desk.refused) == 2
    assert "ended 2 times" in desk.refused[0][1].title
    (answer,) = desk.send(qtbot, "Hello")  # by sending
    assert answer.status is Status.FAILED
    assert "ended 2 times" in answer.error
    desk.session.insist(Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0  # it has answered


def test_insisting_holds_until_the_next_crash(desk, qtbot):
    path = desk.files[Voice.INSTRUCT]
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(path)
    desk.session.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.kill(qtbot, Voice.INSTRUCT)
    desk.session.load_engines()
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
    desk.slots[Voice.INSTRUCT]._stop_grace.setInterval(300)
    os.kill(desk.slots[Voice.INSTRUCT].process_id, signal.SIGSTOP)
    desk.session.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0


def test_one_refused_voice_does_not_keep_the_other_from_answering(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(desk.files[Voice.BASE])
    desk.session.choose(VoiceChoice.BOTH)
    answers = {a.voice: a for a in desk.send(qtbot, "Hello", answers=2)}
    assert answers[Voice.BASE].status is Status.FAILED
    assert answers[Voice.INSTRUCT].status is Status.COMPLETE


# --- idle


def test_an_unused_voice_is_unloaded_and_loaded_again_by_the_next_question(desk, qtbot):
    desk.send(qtbot, "Hello")
    pid = desk.slots[Voice.INSTRUCT].process_id
    desk.switcher.set_idle_minutes(0.2 / 60)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=PATIENCE_MS)
    assert "not used" in desk.slots[Voice.INSTRUCT].view.note
    assert desk.slots[Voice.INSTRUCT].view.file == "tiny-instruct.gguf"
    (answer,) = desk.send(qtbot, "Hello again")
    assert answer.status is Status.COMPLETE
    assert len(desk.session.shown_messages(Voice.INSTRUCT)) == 4


def test_an_answer_longer_than_the_idle_time_is_not_cut(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.switcher.set_idle_minutes(0.15 / 60)
    qtbot.wait(500)
    assert desk.session.is_generating(Voice.INSTRUCT)
    end(desk, qtbot)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)


def test_nothing_ticks_while_idle_unload_is_off(desk, qtbot):
    desk.send(qtbot, "Hello")
    assert not any(timer.isActive() for timer in desk.switcher._idle.values())


def test_turning_to_a_voice_begins_its_idle_time_anew(desk, qtbot):
    desk.session.choose(VoiceChoice.BOTH)
    desk.ready(qtbot, *BOTH)
    desk.switcher.set_idle_minutes(2 / 60)
    timer = desk.switcher._idle[Voice.BASE]
    qtbot.wait(500)
    left = timer.remainingTime()
    desk.session.choose(VoiceChoice.BASE)
    assert timer.remainingTime() > left


def test_a_file_chosen_for_a_voice_that_speaks_next_is_loaded_at_once(desk, qtbot):
    desk.session.load_engines()
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.slots[Voice.INSTRUCT].unload()
    desk.session._file_for = lambda settings, voice: desk.files[voice if not settings.instruct_file else Voice.BASE]
    desk.session.use_settings(replace(desk.settings, instruct_file="other"))
    desk.ready(qtbot, Voice.INSTRUCT)
    assert desk.slots[Voice.INSTRUCT].wanted == desk.files[Voice.BASE]
    assert desk.state(Voice.BASE) is EngineState.EMPTY
