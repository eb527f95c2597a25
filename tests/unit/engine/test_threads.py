"""The thread count follows the load and settles."""

from __future__ import annotations

import time

import pytest

from desktop.engine.llama import threads
from desktop.engine.llama.threads import ThreadCount, Usage, busy_elsewhere, choose_threads
from tests.pace import lag


@pytest.mark.parametrize(
    ("current", "cores", "busy", "wanted"),
    [
        (2, 2, 0.0, 2),
        (2, 2, 0.3, 2),  # a little noise changes nothing
        (2, 2, 0.67, 1),  # what one busy program shows beside two of our threads
        (1, 2, 1.0, 1),
        (1, 2, 0.4, 1),  # not yet sure
        (1, 2, 0.1, 2),
        (2, 2, 5.0, 1),  # never none
        (4, 4, 0.8, 3),
        (8, 8, 0.9, 7),
        (3, 8, 2.0, 6),
        (16, 4, 0.0, 4),
        (4, 8, 4.4, 4),  # two fifths of a core are missing: not yet enough to go down
        (4, 8, 4.5, 4),
        (4, 8, 4.6, 3),
        (4, 8, 3.3, 4),  # three quarters to spare: enough to go up
        (4, 8, 3.25, 5),
        (1, 1, 0.0, 1),
    ],
)
def test_choice(current: int, cores: int, busy: float, wanted: int) -> None:
    assert choose_threads(current, cores, busy) == wanted


@pytest.mark.parametrize("cores", [2, 4, 6, 8, 16])
def test_two_engines_settle_at_half_each(cores: int) -> None:
    mine = other = cores
    for _ in range(10):
        share = min(1.0, cores / (mine + other))
        mine, other = choose_threads(mine, cores, other * share), choose_threads(other, cores, mine * share)
    assert (mine, other) == (cores // 2, cores // 2)
    assert choose_threads(mine, cores, 0.0) == cores  # alone again


@pytest.mark.parametrize("asked", [0, -3])
def test_no_number_and_none_below_one_mean_the_load(monkeypatch: pytest.MonkeyPatch, asked: int) -> None:
    monkeypatch.setattr(threads, "usable_cores", lambda: 4)
    count = ThreadCount(asked)
    assert (count._fixed, count.current) == (0, 4)


def test_looks_are_close_together_at_the_start_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, looks = [100.0], []
    monkeypatch.setattr(threads.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(threads, "sample", lambda: looks.append(clock[0]) or Usage(clock[0], 0.0, 0.0))
    count = ThreadCount(0)
    for _ in range(2):
        looks.clear()
        start = clock[0]
        count.at_start()
        for step in range(1, 120):
            clock[0] = start + step * 0.01
            count.now()
        assert [look - start for look in looks] == pytest.approx([0.0, 0.1, 0.3, 0.7, 1.1], abs=0.02)
        clock[0] += 50.0


def test_a_sample_that_comes_too_soon_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(threads, "usable_cores", lambda: 4)
    monkeypatch.setattr(threads.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(threads, "sample", lambda: Usage(clock[0], 4 * clock[0], 0.0))
    count = ThreadCount(0)
    clock[0] += 0.04
    assert count.at_start() == 4  # all cores are busy, but four hundredths of a second do not tell
    clock[0] += 0.2
    assert count.now() == 1


def test_own_work_is_not_somebody_elses() -> None:
    assert busy_elsewhere(Usage(1.0, 10.0, 5.0), Usage(2.0, 13.0, 7.0)) == 1.0
    assert busy_elsewhere(Usage(1.0, 10.0, 5.0), Usage(2.0, 11.0, 7.0)) == 0.0
    assert busy_elsewhere(Usage(1.0, 10.0, 5.0), Usage(1.0, 12.0, 5.0)) == 0.0


def test_follows_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, busy = [100.0], [0.0]
    monkeypatch.setattr(threads, "usable_cores", lambda: 4)
    monkeypatch.setattr(threads.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(threads, "sample", lambda: Usage(clock[0], busy[0] * clock[0], 0.0))
    count = ThreadCount(0)
    assert count.at_start() == 4
    busy[0] = 2.0
    count._last = Usage(clock[0], 2.0 * clock[0], 0.0)
    assert count.now() == 4  # no look is due
    clock[0] += 0.5
    assert count.now() == 2
    count.set(3)
    assert count.now() == 3
    clock[0] += 5
    assert count.now() == 3
    count.set(0)
    clock[0] += 5
    assert count.now() == 2
    count.set(1000)
    assert count.now() == 16


def test_a_real_sample_is_cheap() -> None:
    slowness = lag()
    started = time.process_time()
    for _ in range(20):
        threads.sample()
    assert (time.process_time() - started) / 20 < 0.01 * slowness
    assert threads.usable_cores() >= 1
