"""All readings of the app, one after the other; what was read before is drawn from the store."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from desktop.control.background import SerialThread
from desktop.control.engines.pool import EnginePool
from desktop.control.lens.run import LensRun
from desktop.control.records import Records
from desktop.errors import AppError, FileProblem
from desktop.gguf.header import read_header
from desktop.gguf.types import quantization_of
from desktop.lens.asked import Asked, Side
from desktop.lens.kept import KeptReading
from desktop.lens.summary import summarize

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore
    from desktop.store.scores import Reader, ScoreKey

HashOf = Callable[[Path], str]


class Readings(QObject):
    """One for a process: the file in which two engines meet serves one reading at a time."""

    def __init__(
        self,
        records: Records,
        pool: EnginePool,
        hash_of: HashOf,
        clear_rows: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        """hash_of: a file's SHA-256, "" where it is not known. clear_rows: gives the room of the rows' file back."""
        super().__init__(parent)
        self._records, self._pool, self._hash_of, self._clear_rows = records, pool, hash_of, clear_rows
        self._thread = SerialThread("lens", self)
        self._waiting: deque[LensRun] = deque()
        self._running: LensRun | None = None
        self._closed = False

    def read(self, asked: Asked, *, anew: bool = False) -> LensRun:
        """Read a text, or find what was read of it. anew: read it, whatever is kept. Its signals come later."""
        run = LensRun(asked, self._pool, self)
        run.ended.connect(partial(self._on_ended, run))
        found = partial(self._on_found, run)
        if asked.message_id is None or anew:
            self._thread.submit(partial(_quantizations, asked), partial(found, [None] * len(asked.against)))
        else:
            hashes = [self._hash_of(side.key.path) for side in (asked.reader, *asked.against)]
            self._records.ask(
                partial(_find, asked, hashes),
                lambda kept: self._thread.submit(partial(_quantizations, asked), partial(found, kept)),
                lambda _: self._thread.submit(
                    partial(_quantizations, asked), partial(found, [None] * len(asked.against))
                ),
            )
        return run

    def close(self) -> None:
        """Begin none any more; the one that runs ends with its engines."""
        self._closed = True
        self._waiting.clear()
        self._thread.shut_down()

    def _on_found(self, run: LensRun, kept: Sequence[KeptReading | None], quantizations: Sequence[str]) -> None:
        if self._closed or run.is_over:
            return
        reader = quantizations[0] if quantizations else ""
        for number, compared in enumerate(run.account.compared):
            compared.quantizations = tuple(name for name in (reader, quantizations[1 + number]) if name)
            if len(compared.quantizations) < 2:  # noqa: PLR2004 - both must be known
                compared.quantizations = ()
        if kept and all(found is not None for found in kept):
            for number, found in enumerate(kept):
                if found is not None:
                    run.account.take_kept(number, found)
            run.take_as_read()
            return
        self._waiting.append(run)
        self._begin_next()

    def _begin_next(self) -> None:
        while self._running is None and self._waiting:
            run = self._waiting.popleft()
            if not run.is_over:
                self._running = run
                run.begin()

    def _on_ended(self, run: LensRun) -> None:
        if run is not self._running:
            return
        self._running = None
        self._thread.submit(self._clear_rows)
        self._keep(run)
        if not self._closed:
            self._thread.submit(lambda: None, lambda _: self._begin_next())  # once the rows are cleared

    def _keep(self, run: LensRun) -> None:
        """Only what is whole, of both sides."""
        account = run.account
        if run.cancelled or run.error is not None or account.asked.message_id is None or not account.is_whole:
            return
        for number, (side, compared) in enumerate(zip(account.asked.against, account.compared, strict=True)):
            if compared.problem is None and len(compared.tokens) == len(account.read):
                hashes = [self._hash_of(each.key.path) for each in (account.asked.reader, side)]
                summary = dataclasses.asdict(summarize(account.tokens(number)))
                work = partial(_put, account.asked, side, hashes, account.kept(number), summary)
                self._records.ask(work, None, _not_kept)


def _not_kept(_: AppError) -> None:
    """It is on the screen; the next time it is read again."""


def _find(asked: Asked, hashes: Sequence[str], store: ChatStore) -> list[KeptReading | None]:
    return [
        store.scores.find(_key(asked, side, (hashes[0], hashes[1 + number])))
        for number, side in enumerate(asked.against)
    ]


def _put(
    asked: Asked,
    side: Side,
    hashes: Sequence[str],
    kept: KeptReading,
    summary: dict[str, float | int | None],
    store: ChatStore,
) -> None:
    store.scores.put(_key(asked, side, hashes), kept, summary)


def _key(asked: Asked, side: Side, hashes: Sequence[str]) -> ScoreKey:
    from desktop.store.scores import ScoreKey

    text = hashlib.sha256(asked.text.encode("utf-8", "surrogatepass"))
    text.update(msgspec.json.encode([asked.vocabulary, list(asked.ids)]))
    reader, against = _reader(asked.reader, hashes[0]), _reader(side, hashes[1])
    return ScoreKey(asked.message_id or 0, text.hexdigest(), reader, against)


def _reader(side: Side, sha256: str) -> Reader:
    from desktop.store.scores import Reader

    prompt = hashlib.sha256(msgspec.json.encode(side.prompt)).hexdigest()
    try:
        stat = side.key.path.stat()
        size, changed_ns = stat.st_size, stat.st_mtime_ns
    except (OSError, ValueError):  # gone, or a name that no file can have
        size = changed_ns = 0
    return Reader(side.key.path.name, size, changed_ns, sha256, side.voice.value, side.framing.value, prompt)


def _quantizations(asked: Asked) -> list[str]:
    return [_quantization(side.key.path) for side in (asked.reader, *asked.against)]


def _quantization(path: Path) -> str:
    try:
        return quantization_of(read_header(path))
    except FileProblem:  # the engine will say why
        return ""
