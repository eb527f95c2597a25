"""One question's limits: how long it may still take, and what ends it early."""

from __future__ import annotations

import threading

import pytest

from desktop.library.hub import call as call_module
from desktop.library.hub.call import STEP_S, Call
from desktop.library.hub.problems import Asked, Cancelled, HubFailed

ASKED = Asked("https://hub.example.org")


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(call_module.time, "monotonic", lambda: now[0])
    return now


def test_what_is_left_shrinks_to_one_step_and_no_further(clock):
    call = Call(ASKED, 5.0, None)
    assert call.remaining() == 5.0
    clock[0] += 4.0
    assert call.remaining() == 1.0
    clock[0] += 0.99
    assert call.remaining() == STEP_S
    clock[0] += 99.0
    assert call.remaining() == STEP_S


def test_a_question_goes_on_until_its_deadline(clock):
    call = Call(ASKED, 5.0, None)
    clock[0] += 4.9
    call.check()
    clock[0] += 0.1
    with pytest.raises(HubFailed, match="did not answer in time") as caught:
        call.check()
    assert caught.value.passing


def test_a_cancel_is_told_before_a_deadline(clock):
    cancelled = threading.Event()
    call = Call(ASKED, 5.0, cancelled)
    call.check()
    cancelled.set()
    clock[0] += 99.0
    with pytest.raises(Cancelled):
        call.check()
