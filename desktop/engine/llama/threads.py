"""How many threads help right now: the cores that other programs leave free; and their end when nothing is to do."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import psutil

FIRST_LOOKS_S = (0.1, 0.2)  # after the start of an answer; then every LOOK_EVERY_S
LOOK_EVERY_S = 0.4
MOST_THREADS_PER_CORE = 4  # for a number asked for by hand
_FEWER_BELOW = 0.4  # cores missing before the count goes down
_MORE_ABOVE = 0.75  # cores to spare before it goes up
_PAUSE_SOFTLY = 1  # omp_pause_soft of OpenMP 5.0, section 3.2.44: threads end, settings stay
_OPENMP = "libgomp.so.1"


class Usage(NamedTuple):
    """CPU seconds so far. at: monotonic seconds; busy: of all cores this process may use; own: of this process."""

    at: float
    busy: float
    own: float


def choose_threads(current: int, cores: int, busy_elsewhere: float) -> int:
    """The thread count for the next moments.

    current: threads now. cores: physical cores. busy_elsewhere: cores that other processes keep busy.

    Threads wait for each other hundreds of times per token, so one thread without a core of its own makes all wait:
    measured on two cores, one of them busy, two threads give half the tokens of one. Going down is quick, because a
    program that competes shows less than it wants (one busy thread beside two of ours on two cores shows 0.67). Going
    up is slow, so that two engines which each found their half stay there.
    """
    free = cores - busy_elsewhere
    if current - _FEWER_BELOW <= free < current + _MORE_ABOVE:
        return _clamp(current, cores)
    return _clamp(round(free), cores)


def busy_elsewhere(before: Usage, after: Usage) -> float:
    """Cores that other processes kept busy between two samples."""
    seconds = after.at - before.at
    if seconds <= 0:
        return 0.0
    return max(0.0, ((after.busy - before.busy) - (after.own - before.own)) / seconds)


def sample() -> Usage:
    """CPU use until now, of the cores this process may use. What a hypervisor takes away counts as busy."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    every = psutil.cpu_times(percpu=True)
    counted = [times for index, times in enumerate(every) if allowed is None or index in allowed]
    return Usage(time.monotonic(), sum(map(_busy_seconds, counted)), time.process_time())


def _busy_seconds(times: object) -> float:
    names = ("user", "system", "nice", "irq", "softirq", "steal", "interrupt")  # what there is differs by system
    return float(sum(getattr(times, name, 0.0) for name in names))


def usable_cores() -> int:
    """Physical cores this process may use: two hyper-threads share one set of multipliers."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))


class ThreadCount:
    """Follows the machine's load, or holds a fixed number. set() may be called from another thread."""

    def __init__(self, threads: int) -> None:
        """threads: 0 = follow the load."""
        self.cores = usable_cores()
        self._fixed = 0
        self.set(threads)
        self.current = self._fixed or self.cores
        self._last = sample()
        self._next_look = 0.0
        self._looks = 0

    def set(self, threads: int) -> None:
        """Change the number from the next token on. 0 = follow the load."""
        self._fixed = max(0, min(threads, MOST_THREADS_PER_CORE * self.cores))
        self._next_look = 0.0

    def at_start(self) -> int:
        """The number for an answer that begins now: by the load since the last look, however long ago that was."""
        self._looks = 0
        self._next_look = 0.0
        return self.now()

    def now(self) -> int:
        """The number for the next token; a look at the clock unless a new sample is due."""
        at = time.monotonic()
        if at < self._next_look:
            return self.current
        wait_s = FIRST_LOOKS_S[self._looks] if self._looks < len(FIRST_LOOKS_S) else LOOK_EVERY_S
        self._looks += 1
        self._next_look = at + wait_s
        self.current = self._fixed or self._by_load()
        return self.current

    def _by_load(self) -> int:
        newest = sample()
        if newest.at - self._last.at < FIRST_LOOKS_S[0] / 2:  # the clocks tick every 10 ms: too short to tell
            return self.current
        busy = busy_elsewhere(self._last, newest)
        self._last = newest
        return choose_threads(self.current, self.cores, busy)


def _clamp(count: int, cores: int) -> int:
    return max(1, min(count, cores))


def end_waiting_threads() -> None:
    """To be called on the thread that computed. The next computation starts new ones, in some 0.05 ms each.

    They would hold a core each for ten milliseconds more (GOMP_SPINCOUNT in binding.py) before they fall asleep: behind
    an answer, the engine of the other voice would read its prompt with what is left of the cores.
    """
    pause = _pause()
    if pause is not None:
        pause(_PAUSE_SOFTLY)


@cache
def _pause() -> Callable[[int], int] | None:
    """GNU OpenMP's own function. None where llama.cpp uses another library, an older one (before GCC 9), or none."""
    if sys.platform != "linux":
        return None
    try:
        loaded = ctypes.CDLL(_OPENMP, mode=os.RTLD_NOLOAD | os.RTLD_NOW)  # that of llama.cpp, never a second one
        return loaded.omp_pause_resource_all
    except (OSError, AttributeError):
        return None
