"""One thread that runs jobs in order and hands each result back to the thread that asked."""

from __future__ import annotations

import itertools
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
    number: int
    value: object  # what the work returned, or an AppError
    is_good: bool


class SerialThread(QThread):
    """Runs work in the order it was given. `done` or `failed` is called later, on the thread that owns this object.

    Work must not touch widgets. A failure nobody handles arrives at `unhandled` as an AppError.

    What a job holds, objects of Qt's among it, is held by the owner's thread until it is told the outcome, and let go
    there: the last hold given up on this thread would end such an object here, under its owner's feet.
    """

    unhandled = Signal(object)
    _delivered = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._numbers = itertools.count()
        self._jobs: dict[int, _Job] = {}  # not told of yet
        self._queue: SimpleQueue[int | None] = SimpleQueue()
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
        number = next(self._numbers)
        self._jobs[number] = _Job(work, done, failed)  # type: ignore[arg-type]  # done takes what this work returns
        self._queue.put(number)
        if not self.isRunning():
            self.start()

    def shut_down(self) -> None:
        """Run what is queued, then end. Blocks until then; results that come back are still delivered."""
        self._ended = True
        self._queue.put(None)
        self.wait()  # at once where nothing was ever submitted

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        job = self._jobs.pop(outcome.number)
        if not outcome.is_good:
            tell = job.failed or self.unhandled.emit
            tell(outcome.value)  # type: ignore[arg-type]  # made in _outcome
        elif job.done is not None:
            job.done(outcome.value)

    def run(self) -> None:
        """Qt: the thread's body."""
        while (number := self._queue.get()) is not None:
            self._delivered.emit(self._outcome(number))

    def _outcome(self, number: int) -> _Outcome:
        try:
            return _Outcome(number, self._jobs[number].work(), is_good=True)
        except AppError as error:
            _let_go(error)
            return _Outcome(number, error, is_good=False)
        except Exception as error:  # the background boundary: a bug becomes a message, not a dead thread
            log.exception("background job failed")
            told = AppError("Something went wrong inside Tandem.", repr(error), log=traceback.format_exc())
            _let_go(error)
            return _Outcome(number, told, is_good=False)


def _let_go(error: BaseException) -> None:
    """An error's frames, and those of what it came from, hold what the job holds: as long as the error is kept."""
    at: BaseException | None = error
    while at is not None:
        traceback.clear_frames(at.__traceback__)
        at = at.__cause__ or at.__context__
