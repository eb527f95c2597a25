"""Pace: how fast something comes lately, bytes or tokens, and how long the rest will take."""

from __future__ import annotations

import math
import time

WINDOW_S = 4.0
WARM_UP_S = 1.0  # before that a guess would jump


class Pace:
    """An exponential average over a count that grows. per_s: in units of that count."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        """window_s: what happened longer ago weighs less than a third."""
        self._window_s = window_s
        self._count = -1
        self._at = self._began = 0.0
        self.per_s = 0.0

    def see(self, count: int, now: float | None = None) -> None:
        """`count` are here now; fewer than before means that something began anew."""
        now = time.monotonic() if now is None else now
        if self._count < 0 or count < self._count:
            self._count, self._at, self._began = count, now, now
            return
        passed = now - self._at
        if passed <= 0:
            return
        latest = (count - self._count) / passed
        # The first seconds count as a plain mean, so that the average need not climb from zero.
        weight = max(1 - math.exp(-passed / self._window_s), passed / (now - self._began))
        self.per_s += (latest - self.per_s) * min(weight, 1.0)
        self._count, self._at = count, now

    def seconds_left(self, rest: int) -> float | None:
        """None while it cannot be told."""
        if self.per_s < 1 or self._at - self._began < WARM_UP_S:
            return None
        return rest / self.per_s
