"""Asks engines what a request looks like to their models: rendered and tokenized, beside whatever they write."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.seen_text import SeenText
from desktop.control.conversation.upcoming import Next
from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.protocol.messages import Render, Tokenize
from desktop.protocol.texts import Rendered, Tokenized


class SeenTexts(QObject):
    """One for a window. An engine without its file loads it first."""

    told = Signal(object)  # SeenText
    failed = Signal(object)  # AppError

    def __init__(self, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._jobs: tuple[EngineJob, ...] = ()
        self._rendered: Rendered | None = None
        self._tokenized: Tokenized | None = None

    def ask(self, asked: Next) -> None:
        """What this would look like; what was asked before is not told any more."""
        self.stop()
        key, prompt = asked.asked.key, asked.request.prompt
        requests = (Render(id=0, prompt=prompt), Tokenize(id=0, prompt=prompt))
        self._jobs = tuple(self._pool.ask(key, request) for request in requests)
        for job in self._jobs:
            job.finished.connect(partial(self._on_finished, job))
            for ended in (job.failed, job.lost):
                ended.connect(partial(self._on_failed, job))

    def stop(self) -> None:
        """Tell nothing of what was asked."""
        jobs, self._jobs = self._jobs, ()
        self._rendered = self._tokenized = None
        for job in jobs:
            job.cancel()

    def _on_finished(self, job: EngineJob, event: object) -> None:
        if job not in self._jobs:
            return
        if isinstance(event, Rendered):
            self._rendered = event
        elif isinstance(event, Tokenized):
            self._tokenized = event
        if self._rendered is not None and self._tokenized is not None:
            told = SeenText(self._rendered, self._tokenized)
            self._jobs = ()
            self.told.emit(told)

    def _on_failed(self, job: EngineJob, error: object) -> None:
        if job in self._jobs:
            self.stop()
            self.failed.emit(error)
