"""The background thread of one engine process: starts it, reads its events, reports its death."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from desktop.errors import AppError, BadInput, EngineDied
from desktop.protocol.failures import failed
from desktop.protocol.messages import Command, Event

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.engine.process import EngineProcess

NO_ID = 0  # of commands that are not answered
GRACE_S = 1.0  # what an engine gets to end by itself before it is ended


class EngineWorker(QThread):
    """Owns one EngineProcess for its whole life. A new process needs a new worker."""

    received = Signal(object)  # messages.Event
    died = Signal(object)  # EngineDied; nothing comes after it

    def __init__(self, make_process: Callable[[], EngineProcess], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"engine {name}")
        self._make_process = make_process
        self._process: EngineProcess | None = None
        self._outbox: SimpleQueue[Command | None] = SimpleQueue()
        self._stopping = threading.Event()

    @property
    def process_id(self) -> int | None:
        """The child's process id, None before it was started."""
        return self._process.pid if self._process is not None else None

    def send(self, command: Command) -> None:
        """Any thread, never blocks: a full pipe must not hold up the window."""
        self._outbox.put(command)

    def kill(self) -> None:
        """End the process now, whatever it does; `died` follows."""
        self._end_process(lambda process: process.kill())

    def request_stop(self) -> None:
        """Ask the process to end, firmly after GRACE_S; the thread finishes then, without `died`."""
        self._stopping.set()
        self._end_process(lambda process: process.stop(GRACE_S))

    def _end_process(self, end: Callable[[EngineProcess], object]) -> None:
        """On a thread of its own, because ending waits, and the caller is the window."""
        process = self._process
        if process is not None:
            threading.Thread(target=end, args=(process,), name=f"{self.objectName()} ender", daemon=True).start()

    def _write_commands(self, process: EngineProcess) -> None:
        while (command := self._outbox.get()) is not None:
            try:
                process.send(command)
            except EngineDied:
                return  # the reading side sees the same death and tells it
            except BadInput as error:
                self.received.emit(failed(getattr(command, "id", NO_ID), error))

    def _hear(self, event: Event) -> None:
        """On the thread that reads the pipe: one more hop between threads would take a core from those that decode."""
        if not self._stopping.is_set():
            self.received.emit(event)

    def run(self) -> None:
        """Qt: the thread's body."""
        writer: threading.Thread | None = None
        try:
            self._process = process = self._make_process()
            process.start(self._hear)
            writer = threading.Thread(target=self._write_commands, args=(process,), name=f"{self.objectName()} writer")
            writer.start()
            if not self._stopping.is_set():
                process.receive()  # raises once it is gone
        except AppError as error:
            if not self._stopping.is_set():
                self.died.emit(_as_death(error))
        finally:
            if self._process is not None:
                self._process.stop(GRACE_S)
            self._outbox.put(None)
            if writer is not None:
                writer.join()


def _as_death(error: AppError) -> EngineDied:
    """A process that could not even start is as gone as one that ended."""
    if isinstance(error, EngineDied):
        return error
    return EngineDied(error.title, error.detail, error.hint, error.log, exit_code=None)
