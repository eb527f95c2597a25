"""Commands on their way to one thread: they wait in a row, one is done at a time, and any can be cancelled."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from desktop.protocol.messages import AskTemplate, Generate, Load, Render, Tokenize
from desktop.protocol.quantizing import Quantize
from desktop.protocol.reading import Score

if TYPE_CHECKING:
    from desktop.engine.llama.abort import AbortByte


class Job(NamedTuple):
    """A command to do, and when it came (time.perf_counter())."""

    command: Load | Generate | Score | AskTemplate | Quantize | Tokenize | Render
    arrived: float


class Lane:
    """One thread takes from it; another puts in, cancels and closes. The abort byte is that of what is being done."""

    def __init__(self, abort: AbortByte, cancelled: Callable[[Job], None]) -> None:
        """cancelled: is told of a command that was cancelled while it waited."""
        self._abort, self._cancelled = abort, cancelled
        self._waiting: deque[Job] = deque()
        self._running: int | None = None
        self._closed = False
        self._changed = threading.Condition()

    def put(self, job: Job) -> None:
        """It is done behind those that wait already."""
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()

    def begin(self) -> Job | None:
        """The next one, waited for; None once the lane is closed. end() it before the next."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            job = self._waiting.popleft()
            self._running = job.command.id
            return job

    def end(self) -> None:
        """What was begun is over: a cancel that comes now is too late."""
        with self._changed:
            self._running = None
            self._abort.clear()

    def cancel(self, request_id: int) -> None:
        """End the command of this id, wherever it is here. One that is not here is not minded."""
        with self._changed:
            if self._running == request_id:
                self._abort.set()
                return
            job = next((job for job in self._waiting if job.command.id == request_id), None)
            if job is None:
                return
            self._waiting.remove(job)
        self._cancelled(job)

    def close(self) -> None:
        """Stop what is being done, and begin nothing more."""
        with self._changed:
            self._closed = True
            self._abort.set_for_good()
            self._changed.notify_all()
