"""One engine process after another: the next begins when the last is gone, and one that hangs is ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.control.engines.worker import EngineWorker
from desktop.control.timers import single_shot
from desktop.errors import EngineDied
from desktop.protocol.messages import Command, Event, Load, Ready

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.engine.process import EngineProcess

SILENCE_MS = 180_000  # an engine that says nothing for so long while it works is taken for hung
STOP_GRACE_MS = 3_000  # how long Stop waits for the engine before it ends the process


class Succession(QObject):
    """At most one process at work, and those before it that are still ending."""

    received = Signal(object)  # messages.Event of the process at work
    died = Signal(object)  # EngineDied: the process at work ended by itself
    freed = Signal()  # the last process that was told to end is gone, and its memory with it

    def __init__(self, make_process: Callable[[int], EngineProcess], parent: QObject | None = None) -> None:
        """make_process: called with the process's seat, on the thread that will own the process."""
        super().__init__(parent)
        self._make_process = make_process
        self._worker: EngineWorker | None = None
        self._retired: set[EngineWorker] = set()  # ending by themselves; nobody waits for them
        self._due: Load | None = None  # a process is to be started for it as soon as the older ones are gone
        self.seat = 0  # of the process at work, or of the last one: names its thread and its log
        self.came_up = False  # the engine program itself works
        self._silence = single_shot(self, SILENCE_MS, self._kill)
        self._stop_grace = single_shot(self, STOP_GRACE_MS, self._kill)

    @property
    def process_id(self) -> int | None:
        """The process at work, None when there is none."""
        return self._worker.process_id if self._worker is not None else None

    @property
    def holds_memory(self) -> bool:
        """Whether there is a process, or one that is still ending."""
        return self._worker is not None or self._due is not None or bool(self._retired)

    @property
    def ending(self) -> bool:
        """Whether a process that was told to end still holds memory."""
        return bool(self._retired)

    def start(self, load: Load, seat: int) -> None:
        """Start a process for this file now, or as soon as the older ones are gone."""
        self._due, self.seat = load, seat
        self._start_if_free()

    def retire(self) -> None:
        """Tell the process at work to end: nothing is heard of it any more."""
        self._due = None
        self.expect_nothing()
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.received.disconnect(self._on_received)
        worker.died.disconnect(self._on_died)
        self._retired.add(worker)
        worker.finished.connect(partial(self._on_ended, worker))
        worker.request_stop()
        if worker.isFinished():  # it ended before the line above could hear of it
            self._on_ended(worker)

    def wait(self) -> None:
        """Wait until every process that was told to end is gone, and its thread."""
        for worker in list(self._retired):
            worker.wait()
            self._on_ended(worker)

    def send(self, command: Command) -> None:
        """Send a command to the process at work, if there is one."""
        if self._worker is not None:
            self._worker.send(command)

    def expect_word(self) -> None:
        """It works from now on: it is ended when it says nothing for too long."""
        self._silence.start()

    def expect_stop(self) -> None:
        """It was told to stop its answer: it is ended when it does not in time."""
        self._stop_grace.start()

    def expect_nothing(self) -> None:
        """It may be silent as long as it likes."""
        self._silence.stop()
        self._stop_grace.stop()

    def _start_if_free(self) -> None:
        if self._due is None or self._retired:
            return
        load, self._due, self.came_up = self._due, None, False
        self._worker = EngineWorker(partial(self._make_process, self.seat), str(self.seat), self)
        self._worker.received.connect(self._on_received)
        self._worker.died.connect(self._on_died)
        self._worker.start()
        self.send(load)
        self.expect_word()

    def _on_ended(self, worker: EngineWorker) -> None:
        if worker in self._retired:
            self._retired.discard(worker)
            worker.wait()
            worker.deleteLater()
            self._start_if_free()
            if not self._retired:
                self.freed.emit()

    @Slot(object)
    def _on_received(self, event: Event) -> None:
        if not self._is_of_the_one_at_work():
            return
        if self._silence.isActive():
            self._silence.start()
        if isinstance(event, Ready):
            self.came_up = True
        self.received.emit(event)

    @Slot(object)
    def _on_died(self, error: EngineDied) -> None:
        if self._is_of_the_one_at_work():
            self.died.emit(error)

    def _is_of_the_one_at_work(self) -> bool:
        """What a retired one said before may still arrive: Qt then knows no sender, and there may be no worker."""
        return self._worker is not None and self.sender() is self._worker

    def _kill(self) -> None:
        if self._worker is not None:
            self._worker.kill()
