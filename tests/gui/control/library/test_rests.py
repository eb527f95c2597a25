"""Rests: longer each time, as long as the hub asks, from the beginning where new bytes came, and never for ever."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.control.library.rests import HUB_FAULTS, LONGEST_REST_S, Rests
from desktop.errors import FileProblem
from desktop.library.download.queue import Download
from desktop.library.hub.problems import HubFailed, Offline

JOB = Download(id="1", title="Heron", files=(), targets=(), have=(0,))


@pytest.fixture
def rests(qapp):
    made = Rests()
    made.first_s = 1.0
    return made


def test_without_a_network_each_rest_is_twice_as_long_up_to_a_limit(rests):
    seconds = [rests.seconds_for(JOB, Offline("No network.")) for _ in range(12)]
    assert seconds[:4] == [1.0, 2.0, 4.0, 8.0]
    assert seconds[-1] == LONGEST_REST_S


def test_new_bytes_begin_anew(rests):
    assert [rests.seconds_for(JOB, Offline("No network.")) for _ in range(2)] == [1.0, 2.0]
    assert rests.seconds_for(replace(JOB, have=(5,)), Offline("No network.")) == 1.0


def test_a_faulty_hub_is_asked_some_times_and_then_left_to_the_user(rests):
    faulty = HubFailed("Broken.", passing=True)
    tries = [rests.seconds_for(JOB, faulty) for _ in range(HUB_FAULTS + 1)]
    assert None not in tries[:-1]
    assert tries[-1] is None
    rests.forget(JOB.id)
    assert rests.seconds_for(JOB, faulty) == 1.0


def test_the_hub_may_ask_for_longer(rests):
    assert rests.seconds_for(JOB, HubFailed("Later.", passing=True, wait_s=40.0)) == 40.0


def test_what_only_the_user_can_help_does_not_rest(rests):
    assert rests.seconds_for(JOB, FileProblem("The disk is full.")) is None
    assert rests.seconds_for(JOB, HubFailed("Gone for good.")) is None


def test_a_rest_ends_by_itself_and_says_so(qtbot, rests):
    with qtbot.waitSignal(rests.over, timeout=5000):
        rests.begin("1", 0.01)
        assert "1" in rests
    assert "1" not in rests


def test_a_rest_that_is_ended_says_nothing(qtbot, rests):
    rests.begin("1", 0.01)
    rests.begin("2", 0.01)
    rests.end("1")
    assert rests.end_all()
    assert not rests.end_all()
    with qtbot.assertNotEmitted(rests.over, wait=60):
        pass
