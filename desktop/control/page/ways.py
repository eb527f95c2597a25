"""The ways on from one place of a page: asked of one engine or two, and told while they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.errors import AppError
from desktop.page.ending import Length
from desktop.page.piece import Author, Piece
from desktop.page.request import continuing, told
from desktop.page.way import Way
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Finished, Generate, Tokens


@dataclass(frozen=True, slots=True)
class Hand:
    """Who is asked to go on."""

    key: EngineKey
    author: Author


@dataclass(slots=True, eq=False)
class _Asked:
    job: EngineJob
    request: Generate
    ways: list[Way] = field(default_factory=list)
    vocabulary: str = ""  # of the engine that writes, "" = nothing came yet


class Ways(QObject):
    """One set at a time: asking for others ends those before, which are told of first."""

    begun = Signal()
    grew = Signal(object)  # Way
    ended = Signal()  # all of them
    noted = Signal(str)  # what should be known of how they came about
    failed = Signal(object)  # AppError: one of the engines; the ways that came so far stay

    def __init__(self, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = pool
        self._asked: list[_Asked] = []
        self.ways: list[Way] = []

    @property
    def is_writing(self) -> bool:
        """Whether more is to come."""
        return any(not way.is_over for way in self.ways)

    def ask(self, hands: Sequence[Hand], text: str, *, ways: int, length: Length, seed: int) -> None:
        """So many ways on behind the text, of each hand."""
        self.stop()
        self._asked, self.ways = [], []
        for hand in hands:
            request = continuing(text, ways=ways, tokens=length.tokens, seed=seed)
            first = len(self.ways)
            made = [Way(first + sample, sample, hand.author, ending=length.ending) for sample in range(ways)]
            self.ways += made
            asked = _Asked(self._pool.ask(hand.key, request), request, made)
            self._asked.append(asked)
            self._listen(asked)
        self.begun.emit()

    def stop(self) -> None:
        """Write no further; what is there stays."""
        for asked in self._asked:
            asked.job.cancel()

    def pieces(self) -> list[tuple[Way, tuple[Piece, ...]]]:
        """What there is of each way that says anything, as pieces."""
        found = []
        for asked in self._asked:
            seed = asked.request.sampling.seed or 0
            found += [
                (way, way.pieces(asked.vocabulary, seed, len(asked.ways), told(asked.request)))
                for way in asked.ways
                if way.said
            ]
        return found

    def clear(self) -> None:
        """None of them any more."""
        self.stop()
        self._asked, self.ways = [], []

    def _listen(self, asked: _Asked) -> None:
        job = asked.job
        job.tokens.connect(partial(self._on_tokens, asked))
        job.sample_ended.connect(partial(self._on_sample, asked))
        job.finished.connect(partial(self._on_finished, asked))
        job.failed.connect(partial(self._on_failed, asked))
        job.lost.connect(partial(self._on_failed, asked))

    def _on_tokens(self, asked: _Asked, event: Tokens) -> None:
        if asked in self._asked:
            asked.vocabulary = asked.vocabulary or self._pool.view(asked.job.key).vocabulary
            way = asked.ways[event.sample]
            way.grow(event)
            self.grew.emit(way)
            if all(one.cut is not None or one.is_over for one in asked.ways):  # what comes now is not wanted
                asked.job.cancel()

    def _on_sample(self, asked: _Asked, end: Finished) -> None:
        if asked in self._asked:
            asked.ways[end.sample].end(end)

    def _on_finished(self, asked: _Asked, end: Finished) -> None:
        if asked not in self._asked:
            return
        for note in end.notes:
            self.noted.emit(note)
        self._end(asked, end)

    def _on_failed(self, asked: _Asked, error: AppError) -> None:
        if asked in self._asked:
            self.failed.emit(error)
            self._end(asked, None)

    def _end(self, asked: _Asked, end: Finished | None) -> None:
        for way in asked.ways:
            if not way.is_over:
                way.stop() if end is None else way.end(end)
        if not self.is_writing:
            self.ended.emit()
