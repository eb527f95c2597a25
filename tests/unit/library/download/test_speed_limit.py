"""The speed limit: shared by everybody, changed at any time, never paid for twice."""

from __future__ import annotations

from desktop.library.download import speed_limit
from desktop.library.download.speed_limit import SpeedLimit


class Clock:
    """Stands until it is moved."""

    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


def drive(limit, clock, blocks, size, takers=2):
    """Seconds until `takers` that wait as told have taken `blocks` each."""
    ready = [clock.now] * takers
    for _ in range(blocks * takers):
        taker = ready.index(min(ready))
        clock.now = max(clock.now, ready[taker])
        ready[taker] = clock.now + limit.take(size)
    return max(ready) - 100.0


def test_two_downloads_share_one_limit(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(speed_limit, "time", clock)
    took = drive(SpeedLimit(1_000_000), clock, blocks=100, size=50_000)
    assert 9.5 < took < 10.5


def test_no_limit_never_waits(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(speed_limit, "time", clock)
    assert drive(SpeedLimit(), clock, blocks=100, size=50_000) == 0.0


def test_a_limit_that_is_set_and_taken_away(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(speed_limit, "time", clock)
    limit = SpeedLimit(1000)
    assert limit.take(5000) == 5.0
    limit.bytes_per_s = 5000
    assert limit.take(0) == 1.0
    limit.bytes_per_s = 0
    assert limit.take(10**9) == 0.0
    limit.bytes_per_s = 1000
    assert limit.take(0) == 0.0, "what was taken without a limit is no debt"


def test_what_is_saved_up_is_little(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(speed_limit, "time", clock)
    limit = SpeedLimit(1_000_000)
    clock.now += 3600
    assert limit.take(1_000_000) > 0.7
