"""Finds out from which message on a voice reads, where the context is full: by counting as the engine will."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.budget import Budget, room_for_answer
from desktop.chat.unseen import first_seen, shortened, turns
from desktop.control.conversation.upcoming import Next
from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.protocol.messages import Tokenize
from desktop.protocol.texts import Tokenized


@dataclass(slots=True)
class _Search:
    """Of the turns that may be left out: at least `low`, at most `high`. limit: tokens that the rest may have."""

    asked: Next
    limit: int
    low: int
    high: int
    job: EngineJob | None = None

    @property
    def middle(self) -> int:
        return (self.low + self.high) // 2


class Unseen(QObject):
    """One for a window; one search at a time for each speaker."""

    found = Signal(str, object)  # a speaker's id, the first message that is read; None = all are

    def __init__(self, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._searches: dict[str, _Search] = {}

    def look(self, asked: Next, budget: Budget) -> None:
        """`found` follows, at once where nothing has to be left out."""
        speaker = asked.asked.speaker.id
        self._stop(speaker)
        last = turns(asked.request.prompt) - 1
        if not budget.cut or last < 1:
            self.found.emit(speaker, None)
            return
        limit = budget.n_ctx - room_for_answer(budget.n_ctx, asked.request.max_tokens)
        self._searches[speaker] = _Search(asked, limit, 1, last)
        self._go_on(speaker)

    def forget(self) -> None:
        """Another chat: what is looked for is about the former one."""
        for speaker in list(self._searches):
            self._stop(speaker)

    def _stop(self, speaker: str) -> None:
        search = self._searches.pop(speaker, None)
        if search is not None and search.job is not None:
            search.job.cancel()

    def _go_on(self, speaker: str) -> None:
        search = self._searches[speaker]
        if search.low >= search.high:
            del self._searches[speaker]
            self.found.emit(speaker, first_seen(search.asked.asked.history, search.low))
            return
        prompt = shortened(search.asked.request.prompt, search.middle)
        search.job = job = self._pool.ask(search.asked.asked.key, Tokenize(id=0, prompt=prompt, count_only=True))
        job.finished.connect(partial(self._on_told, speaker, search))
        for ended in (job.failed, job.lost):
            ended.connect(partial(self._on_told, speaker, search))

    def _on_told(self, speaker: str, search: _Search, event: object) -> None:
        if self._searches.get(speaker) is not search:
            return
        if not isinstance(event, Tokenized):
            del self._searches[speaker]
            return
        fits = event.count <= search.limit
        search.low, search.high = (search.low, search.middle) if fits else (search.middle + 1, search.high)
        self._go_on(speaker)
