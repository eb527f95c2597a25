"""Pace: how fast bytes come lately, and how long the rest will take."""

from __future__ import annotations

import math
import time

WINDOW_S = 4.0  # what happened longer ago weighs less than a third
WARM_UP_S = 1.0  # before that a guess would jump


class Pace:
    """An exponential average over the bytes that are here."""

    def __init__(self) -> None:
        self._count = -1
        self._at = self._began = 0.0
        self.bytes_per_s = 0.0

    def see(self, count: int, now: float | None = None) -> None:
        """`count` bytes are here now; fewer than before means that something began anew."""
        now = time.monotonic() if now is None else now
        if self._count < 0 or count < self._count:
            self._count, self._at, self._began = count, now, now
            return
        passed = now - self._at
        if passed <= 0:
            return
        latest = (count - self._count) / passed
        # The first seconds count as a plain mean, so that the average need not climb from zero.
        weight = max(1 - math.exp(-passed / WINDOW_S), passed / (now - self._began))
        self.bytes_per_s += (latest - self.bytes_per_s) * min(weight, 1.0)
        self._count, self._at = count, now

    def seconds_left(self, rest: int) -> float | None:
        """None while it cannot be told."""
        if self.bytes_per_s < 1 or self._at - self._began < WARM_UP_S:
            return None
        return rest / self.bytes_per_s
