"""Voices that nobody uses give their memory back, and load again with the next question."""

from __future__ import annotations

import psutil
import pytest
from PySide6.QtCore import Qt

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.voice import Voice
from tests.gui.control.engines.switching_desk import (
    BOTH,
    PATIENCE_MS,
    begin_long_answer,
    end,
)


@pytest.fixture
def desk(switching):
    return switching


def test_an_unused_voice_is_unloaded_and_loaded_again_by_the_next_question(desk, qtbot):
    desk.send(qtbot, "Hello")
    pid = desk.process_id(Voice.INSTRUCT)
    desk.pool.idle.set_minutes(0.2 / 60)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=PATIENCE_MS)
    assert "not used" in desk.view(Voice.INSTRUCT).note
    assert desk.view(Voice.INSTRUCT).file == "tiny-instruct.gguf"
    (answer,) = desk.send(qtbot, "Hello again")
    assert answer.status is Status.COMPLETE
    assert len(desk.chat.column(Voice.INSTRUCT)) == 4


def test_an_answer_longer_than_the_idle_time_is_not_cut(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.pool.idle.set_minutes(0.15 / 60)
    qtbot.wait(500)
    assert desk.pool.asked(desk.chat.engines.key(Voice.INSTRUCT))
    end(desk, qtbot)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)


def test_nothing_ticks_while_idle_unload_is_off(desk, qtbot):
    desk.send(qtbot, "Hello")
    assert not any(timer.isActive() for timer in desk.pool.idle._timers.values())


def test_turning_to_a_voice_begins_its_idle_time_anew(desk, qtbot):
    desk.chat.choose(VoiceChoice.BOTH)
    desk.ready(qtbot, *BOTH)
    timer = desk.pool.idle._timers[desk.slot(Voice.BASE)]
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    desk.pool.idle.set_minutes(10)  # not over before the test is, however slow the computer
    qtbot.wait(50)
    left = timer.remainingTime()
    desk.chat.choose(VoiceChoice.BASE)
    assert timer.remainingTime() > left
