"""One question to the hub, with an end: a deadline, the user's cancel, and the sockets that are cut when either comes.

The hub's client waits without bound in many places (no read timeout, sleeps between retries, name look-ups inside the
system). So every question is asked on a thread of its own; whoever asked stops waiting at the deadline or within
0.05 s of a cancel, and cutting the sockets makes the thread end too.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from typing import TypeVar

from desktop.aside import STEP_S, run_aside
from desktop.library.hub.problems import Asked, Cancelled, too_slow

Result = TypeVar("Result")
current: ContextVar[Call] = ContextVar("current")
"""The question that this thread is asking."""


class Call:
    """A question's limits. Thread-safe."""

    def __init__(self, asked: Asked, deadline_s: float, cancelled: threading.Event | None) -> None:
        self.asked = asked
        self._deadline_s = deadline_s
        self._ends = time.monotonic() + deadline_s
        self._cancelled = cancelled or threading.Event()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []

    def remaining(self) -> float:
        """Seconds until the deadline, never below one step."""
        return max(STEP_S, self._ends - time.monotonic())

    def check(self) -> None:
        """Raises Cancelled, or HubFailed when the deadline has passed."""
        if self._cancelled.is_set():
            raise Cancelled("The question to the hub was cancelled.")
        if self._over.is_set() or time.monotonic() >= self._ends:
            raise too_slow(self.asked, self._deadline_s)

    def wait(self, seconds: float) -> None:
        """Pause before another try. Raises like check(), early."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            self._over.wait(min(STEP_S, left))
        self.check()

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """For httpcore2's `trace` extension: remember every connection that is opened for this question."""
        if event == "connection.connect_tcp.complete":
            stream = info["return_value"]
            self._keep(stream.get_extra_info("socket"))  # type: ignore[attr-defined]  # httpcore2.NetworkStream

    def _keep(self, connected: socket.socket) -> None:
        """A handle of our own: TLS takes the first one over, and a closed one's number may come back as another file.

        Too late, it is cut at once; raising here would leave it open, with nobody to close it.
        """
        with self._lock:
            if not self._over.is_set():
                self._sockets.append(connected.dup())
                return
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    def ask(self, work: Callable[[], Result]) -> Result:
        """What `work` returns or raises, on a thread of its own. Raises Cancelled, or HubFailed at the deadline."""
        self.check()
        finished = threading.Event()

        def asked() -> Result:
            current.set(self)
            try:
                return work()
            finally:
                finished.set()

        try:
            return run_aside(asked, self.check, "hub question")
        finally:
            self._end(cut=not finished.is_set())

    def _end(self, cut: bool) -> None:
        with self._lock:
            self._over.set()
            for kept in self._sockets:
                if cut:
                    with suppress(OSError):  # the other side was quicker
                        kept.shutdown(socket.SHUT_RDWR)
                kept.close()
            self._sockets.clear()
