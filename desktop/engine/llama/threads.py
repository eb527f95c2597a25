"""How many threads help right now: the cores that other programs leave free."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

import psutil

SAMPLE_EVERY_S = 0.4
FRESH_S = 1.5  # an older sample says nothing about now
MARGIN = 0.25  # cores beyond the half-way point before the count changes: two engines must not chase each other


class Usage(NamedTuple):
    """CPU seconds so far. at: monotonic seconds; busy: of the whole machine; own: of this process."""

    at: float
    busy: float
    own: float


def choose_threads(current: int, cores: int, busy_elsewhere: float) -> int:
    """The thread count for the next moments.

    current: threads now, 0 = none yet. cores: physical cores. busy_elsewhere: cores that other processes keep busy.
    A waiting thread spins, so one thread more than there are free cores makes all of them wait for the one that got no
    core; one fewer costs only its share.
    """
    free = cores - busy_elsewhere
    wanted = _clamp(round(free), cores)
    if current and wanted != current and abs(free - current) < 0.5 + MARGIN:
        return _clamp(current, cores)
    return wanted


def busy_elsewhere(before: Usage, after: Usage) -> float:
    """Cores that other processes kept busy between two samples."""
    seconds = after.at - before.at
    if seconds <= 0:
        return 0.0
    return max(0.0, ((after.busy - before.busy) - (after.own - before.own)) / seconds)


def sample() -> Usage:
    """CPU use until now. What a hypervisor takes away counts as busy."""
    times = psutil.cpu_times()._asdict()
    idle = times["idle"] + times.get("iowait", 0.0)
    counted_twice = times.get("guest", 0.0) + times.get("guest_nice", 0.0) + times.get("dpc", 0.0)
    return Usage(time.monotonic(), sum(times.values()) - idle - counted_twice, time.process_time())


def usable_cores() -> int:
    """Physical cores this process may use: two hyper-threads share one set of multipliers."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))


class ThreadCount:
    """Follows the machine's load, or holds a fixed number. set() may be called from another thread."""

    def __init__(self, threads: int) -> None:
        """threads: 0 = follow the load."""
        self.cores = usable_cores()
        self._fixed = threads
        self.current = min(threads, 4 * self.cores) if threads > 0 else self.cores
        self._last = sample()

    def set(self, threads: int) -> None:
        """Change the number from the next look on. 0 = follow the load."""
        self._fixed = max(0, min(threads, 4 * self.cores))
        self._last = self._last._replace(at=0.0)

    def at_start(self) -> int:
        """The number for an answer that begins now."""
        if time.monotonic() - self._last.at > FRESH_S:  # too long ago: look at the load of the next moments instead
            self._last = sample()
            self.current = self._fixed or self.cores
            return self.current
        return self.now()

    def now(self) -> int:
        """The number for the next token; a look at the clock unless a new sample is due."""
        if time.monotonic() - self._last.at < SAMPLE_EVERY_S:
            return self.current
        if self._fixed:
            self._last = self._last._replace(at=time.monotonic())
            self.current = self._fixed
            return self.current
        newest = sample()
        if self._last.at > 0:
            self.current = choose_threads(self.current, self.cores, busy_elsewhere(self._last, newest))
        self._last = newest
        return self.current


def _clamp(count: int, cores: int) -> int:
    return max(1, min(count, cores))
