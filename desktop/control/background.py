"""One thread that runs jobs in order and hands each result back to the thread that asked."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop.errors import AppError

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class _Job(NamedTuple):
    work: Callable[[], object]
    done: Callable[[object], None] | None
    failed: Callable[[AppError], None] | None


class _Outcome(NamedTuple):
    callback: Callable[[object], None] | Callable[[AppError], None]
    value: object


class SerialThread(QThread):
    """Runs work in the order it was given. `done` or `failed` is called later, on the thread that owns this object.

    Work must not touch widgets. A failure nobody handles arrives at `unhandled` as an AppError.
    """

    unhandled = Signal(object)
    _delivered = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ended = False
        self._delivered.connect(self._deliver)

    def submit(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Queue `work`; starts the thread when it is the first. After shut_down() nothing is done any more."""
        if self._ended:  # a result that came back late asks for more: started again, the thread would outlive its owner
            return
        self._jobs.put(_Job(work, done, failed))  # type: ignore[arg-type]  # done takes what this very work returns
        if not self.isRunning():
            self.start()

    def shut_down(self) -> None:
        """Run what is queued, then end. Blocks until then; results that come back are still delivered."""
        self._ended = True
        self._jobs.put(None)
        self.wait()  # at once where nothing was ever submitted

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        outcome.callback(outcome.value)  # type: ignore[arg-type]  # paired in _run_one

    def _run_one(self, job: _Job) -> None:
        try:
            value = job.work()
        except AppError as error:
            self._fail(job, error)
        except Exception as error:  # the background boundary: a bug becomes a message, not a dead thread
            log.exception("background job failed")
            self._fail(job, AppError("Something went wrong inside Tandem.", repr(error), log=traceback.format_exc()))
        else:
            if job.done is not None:
                self._delivered.emit(_Outcome(job.done, value))

    def _fail(self, job: _Job, error: AppError) -> None:
        self._delivered.emit(_Outcome(job.failed or self.unhandled.emit, error))

    def run(self) -> None:
        """Qt: the thread's body."""
        while (job := self._jobs.get()) is not None:
            self._run_one(job)
            del job  # what it holds, Qt's objects among it, must not wait here and end on this thread
