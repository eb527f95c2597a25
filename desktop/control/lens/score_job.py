"""One side of a reading on its way: what it told so far, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.control.engines.job import EngineJob
from desktop.errors import AppError
from desktop.protocol.reading import Score, ScoreBegun, Scored, ScoreEnded, TokenScore


class ScoreJob(QObject):
    """Collects what one Score tells. It has ended well where `ended` is set."""

    grew = Signal()
    over = Signal()

    def __init__(self, job: EngineJob, take: Callable[[TokenScore], object], parent: QObject) -> None:
        """take: given each token, in order."""
        super().__init__(parent)
        self.job, self._take = job, take
        self.begun: ScoreBegun | None = None
        self.ended: ScoreEnded | None = None
        self.error: AppError | None = None
        self.is_over = False
        job.scored.connect(self._on_scored)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.lost.connect(self._on_failed)

    @property
    def request(self) -> Score:
        """What was asked."""
        request = self.job.request
        if not isinstance(request, Score):
            raise TypeError(request)
        return request

    def cancel(self) -> None:
        """End it before its time; `over` follows unless it is over."""
        if not self.is_over:
            self.job.cancel()

    def _on_scored(self, event: ScoreBegun | Scored) -> None:
        if isinstance(event, ScoreBegun):
            self.begun = event
        else:
            for token in event.tokens:
                self._take(token)
        self.grew.emit()

    def _on_finished(self, event: object) -> None:
        self.ended = event if isinstance(event, ScoreEnded) else None
        self._end()

    def _on_failed(self, error: AppError) -> None:
        self.error = error
        self._end()

    def _end(self) -> None:
        self.is_over = True
        self.over.emit()
