"""Work that can wait: in its order, between events, behind what is more urgent, and at once for whoever wants it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from desktop.control.steps import Steps


@pytest.fixture
def parent(qtbot):
    return QObject()


def test_urgent_steps_do_not_wait_and_the_others_do(qtbot, parent):
    done, waits = [], [True]
    steps = Steps([lambda: done.append("urgent")], [lambda: done.append("other")], lambda: waits[0], parent)
    steps.go_on()
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(5)
    assert done == ["urgent"]
    waits[0] = False
    with qtbot.waitSignal(steps.ended):
        steps.go_on()
    assert done == ["urgent", "other"]
    assert steps.is_over


def test_there_is_room_for_an_event_between_two_steps(qtbot, parent):
    done = []
    steps = Steps([], [lambda: done.append(1), lambda: done.append(2)], lambda: done == [1], parent)
    steps.go_on()
    qtbot.waitUntil(lambda: done == [1])  # what is asked before the second one was heard
    assert not steps.is_over


def test_what_is_left_is_done_at_once_for_whoever_wants_it(qtbot, parent):
    done, ended = [], []
    steps = Steps([], [lambda: done.append(1), lambda: done.append(2)], lambda: True, parent)
    steps.ended.connect(lambda: ended.append(list(done)))
    steps.finish()
    steps.finish()
    steps.go_on()
    assert done == [1, 2]
    assert ended == [[1, 2]]


def test_after_a_step_that_fails_the_others_are_done(qtbot, parent):
    done = []

    def fail():
        raise ValueError("a step's own fault")

    steps = Steps([], [fail, lambda: done.append(1)], lambda: False, parent)
    with qtbot.captureExceptions() as faults:
        steps.go_on()
        qtbot.waitUntil(lambda: done == [1])
    assert len(faults) == 1
    with pytest.raises(ValueError, match="own fault"):
        Steps([], [fail], lambda: False, parent).finish()


def test_what_was_stopped_does_nothing_any_more(qtbot, parent):
    done = []
    steps = Steps([lambda: done.append(1)], [], lambda: False, parent)
    steps.go_on()
    steps.stop()
    qtbot.wait(5)
    assert done == []


def _bad():
    raise ValueError("bad")


def test_what_fails_leaves_the_others_to_be_done_and_the_end_to_be_told(qtbot, parent):
    done, ended = [], []
    steps = Steps([], [_bad, lambda: done.append(1), _bad], lambda: True, parent)
    steps.ended.connect(lambda: ended.append(1))
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            steps.finish()
    assert done == [1]
    assert steps.is_over
    assert ended == [1]
