"""SpeedLimit: how many bytes a second all downloads together may take."""

from __future__ import annotations

import threading
import time

BURST_S = 0.25  # what may be saved up while nobody takes


class SpeedLimit:
    """A token bucket. Thread-safe; the rate may be changed at any time."""

    def __init__(self, bytes_per_s: float = 0.0) -> None:
        """bytes_per_s: 0 = no limit."""
        self._lock = threading.Lock()
        self._rate = bytes_per_s
        self._tokens = 0.0
        self._counted_at = time.monotonic()

    @property
    def bytes_per_s(self) -> float:
        """0 = no limit."""
        return self._rate

    @bytes_per_s.setter
    def bytes_per_s(self, value: float) -> None:
        with self._lock:
            self._count()
            self._rate = max(0.0, value)

    def take(self, count: int) -> float:
        """Take `count` bytes; how many seconds to wait before using them, 0 without a limit."""
        with self._lock:
            self._count()
            if self._rate <= 0:
                return 0.0
            self._tokens -= count
            return max(0.0, -self._tokens / self._rate)

    def _count(self) -> None:
        now = time.monotonic()
        self._tokens = min(self._tokens + (now - self._counted_at) * self._rate, self._rate * BURST_S)
        if self._rate <= 0:
            self._tokens = 0.0
        self._counted_at = now
