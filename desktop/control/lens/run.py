"""One reading from its asking to its end: the reader and the others beside each other, or in turn, unattended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.wants import Wants
from desktop.control.lens.score_job import ScoreJob
from desktop.engine.rows_format import ring_rows
from desktop.engine.rows_place import new_reading
from desktop.errors import AppError, BadInput, Cancelled, FileProblem
from desktop.lens.account import Account
from desktop.lens.asked import LONGEST, LONGEST_TEXT, Asked, Side
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Tokenize
from desktop.protocol.reading import Rows, Score, TokenScore
from desktop.protocol.texts import Tokenized


@dataclass(frozen=True, slots=True)
class _Pass:
    """reads: whether the reader reads. side: which of the others compares, None = nobody. ring: both at once."""

    reads: bool
    side: int | None = None
    ring: bool = False
    keeps: bool = False


class LensRun(QObject):
    """Begun once by Readings. Its account grows; a reader that fails ends it, another side only loses its figures."""

    grew = Signal()  # the account, or `progress`
    ended = Signal()  # once; whole, cancelled, or with `error`

    def __init__(self, asked: Asked, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.account = Account(asked)
        self.error: AppError | None = None  # why the reader has told nothing, or not all
        self.is_over = self.cancelled = False
        self.waiting = "Waiting for another reading"  # what it does, in words, while no token comes
        self._pool = pool
        self._reading = new_reading()
        self._passes: list[_Pass] = []
        self._jobs: list[ScoreJob] = []
        self._preparing: list[EngineJob] = []
        self._ids: tuple[int, ...] = ()

    # --- what is asked

    def begin(self) -> None:
        """Have the files loaded, and the text cut into tokens."""
        asked = self.account.asked
        self.waiting = f"Loading {asked.reader.key.path.name}"
        sides = [asked.reader, *self._beside()]
        keys = frozenset(side.key for side in (asked.reader, *asked.against))
        self._pool.want(self, Wants(kept=keys))  # none leaves between two passes
        self._preparing = [self._tokenize(side, number) for number, side in enumerate(sides)]
        self.grew.emit()

    def take_as_read(self) -> None:
        """All of it was kept: no engine is asked."""
        self.grew.emit()
        self._end()

    def cancel(self) -> None:
        """End it; what the reader has told so far stays on the screen, and nothing of it is kept."""
        if self.is_over:
            return
        self.cancelled, self._passes = True, []
        preparing, self._preparing = self._preparing, []
        for job in preparing:
            job.cancel()
        if not any(not job.is_over for job in self._jobs):
            self._end()
        for score in list(self._jobs):
            score.cancel()

    @property
    def progress(self) -> tuple[int, int]:
        """Tokens told of, of all that will be told by all sides; (0, 0) while that is not known."""
        begun = self.account.begun
        if begun is None:
            return 0, 0
        ends = sum(1 for compared in self.account.compared if compared.problem is None) + 1
        done = len(self.account.read) + sum(len(compared.tokens) for compared in self.account.compared)
        return done, len(begun.ids) * ends

    # --- before it begins

    def _beside(self) -> list[Side]:
        """Another engine that can be there at the same time, one is enough: all sides are mostly one file."""
        asked = self.account.asked
        others = {side.key: side for side in asked.against if side.key != asked.reader.key}
        if len(others) != 1:
            return []
        other = next(iter(others.values()))
        return [other] if self._pool.fit_together([asked.reader.key, other.key]) else []

    def _tokenize(self, side: Side, number: int) -> EngineJob:
        asked = self.account.asked
        text = asked.text[:LONGEST_TEXT] if not number and not asked.ids else ""
        job = self._pool.ask(side.key, Tokenize(id=0, prompt=text))
        job.finished.connect(lambda event: self._on_prepared(job, event))
        for ended in (job.failed, job.lost):
            ended.connect(lambda error: self._on_not_prepared(job, side, error))
        return job

    def _on_prepared(self, job: EngineJob, event: object) -> None:
        if job not in self._preparing:
            return
        self._preparing.remove(job)
        if not isinstance(event, Tokenized):
            self.error = Cancelled("The reading was cancelled.", "Its engine was needed otherwise.", "Read it again.")
            self._end()
            return
        if job.key == self.account.asked.reader.key and event.ids:
            self._take_ids(event.ids)
        self._begin_reading()

    def _on_not_prepared(self, job: EngineJob, side: Side, error: AppError) -> None:
        if job not in self._preparing:
            return
        self._preparing.remove(job)
        if side.key == self.account.asked.reader.key:
            self.error = error
            self._end()
            return
        self._lose(side, error)
        self._begin_reading()

    def _take_ids(self, ids: list[int]) -> None:
        account = self.account
        if len(account.asked.text) > LONGEST_TEXT or len(ids) > LONGEST:
            account.notes.append(f"The text is long: its first {min(LONGEST, len(ids)):,} tokens are read.")
        self._ids = tuple(ids[:LONGEST])

    def _lose(self, side: Side, error: AppError) -> None:
        for other, compared in zip(self.account.asked.against, self.account.compared, strict=True):
            if other.key == side.key and compared.problem is None:
                compared.problem = error

    def _begin_reading(self) -> None:
        if self._preparing or self.is_over:
            return
        asked, account = self.account.asked, self.account
        account.vocabulary = self._pool.view(asked.reader.key).vocabulary
        if asked.ids and asked.vocabulary in ("", account.vocabulary):
            self._ids = asked.ids
        for side in asked.against:
            own, other = self._pool.view(asked.reader.key), self._pool.view(side.key)
            if other.n_vocab and (own.vocabulary, own.n_vocab) != (other.vocabulary, other.n_vocab):
                self._lose(side, _other_vocabulary(asked.reader, side))
        self._passes = self._plan()
        self._next()

    def _plan(self) -> list[_Pass]:
        asked, account = self.account.asked, self.account
        left = [number for number, compared in enumerate(account.compared) if compared.problem is None]
        if not left:
            return [_Pass(reads=True)]
        keys = {asked.against[number].key for number in left}
        if self._are_free(keys):
            return [_Pass(reads=True, side=number, ring=True, keeps=True) for number in left]
        return [_Pass(reads=True, keeps=True), *(_Pass(reads=False, side=number) for number in left)]

    def _are_free(self, others: set[EngineKey]) -> bool:
        """Whether reader and others are loaded beside each other with nothing else to do."""
        reader = self.account.asked.reader.key
        ready = all(self._pool.view(key).vocabulary and not self._pool.asked(key) for key in (reader, *others))
        return ready and reader not in others

    # --- reading

    def _next(self) -> None:
        if not self._passes:
            self._end()
            return
        now = self._passes.pop(0)
        side = now.side if now.side is not None and self.account.compared[now.side].problem is None else None
        if side is None and now.side is not None:  # it was lost: nobody would take rows any more
            if not now.reads or self.account.is_whole:
                self._next()
                return
            now = _Pass(reads=True)
        self._jobs = []
        if now.reads:
            self._ask_reader(now)
        if side is not None:
            self._ask_other(side)
        self.waiting = "Waiting for its turn"
        self.grew.emit()

    def _ask_reader(self, now: _Pass) -> None:
        asked = self.account.asked
        known = len(self.account.read) if self.account.is_whole else 0
        if not known:
            self.account.read.clear()
        capacity = ring_rows(self._pool.view(asked.reader.key).n_vocab) if now.ring else 0
        keep = Rows(reading=self._reading, capacity=capacity) if now.keeps else None
        take: Callable[[TokenScore], object] = _nothing if known else self.account.read.append
        self._ask(asked.reader, take, keep=keep)

    def _ask_other(self, number: int) -> None:
        side, compared = self.account.asked.against[number], self.account.compared[number]
        compared.tokens.clear()
        self._ask(side, compared.tokens.append, against=Rows(reading=self._reading))

    def _ask(
        self,
        side: Side,
        take: Callable[[TokenScore], object],
        keep: Rows | None = None,
        against: Rows | None = None,
    ) -> None:
        account = self.account
        ids = list(self._ids or (account.begun.ids if account.begun is not None else ()))
        score = Score(
            id=0,
            prompt=side.prompt,
            text="" if ids else account.asked.text,
            ids=ids,
            vocabulary=account.vocabulary,
            keep=keep,
            against=against,
        )
        job = ScoreJob(self._pool.ask(side.key, score), take, self)
        self._jobs.append(job)
        job.grew.connect(self._on_grew)
        job.over.connect(self._on_over)

    def _on_grew(self) -> None:
        for job in self._jobs:
            if job.begun is not None and job.request.against is None:
                self.account.begun = job.begun
        if any(job.begun is not None for job in self._jobs):
            self.waiting = ""
        self.grew.emit()

    def _on_over(self) -> None:
        running = [job for job in self._jobs if not job.is_over]
        if running:
            if any(job.ended is None for job in self._jobs if job.is_over):
                for job in running:
                    job.cancel()
            return
        self._on_grew()
        jobs, self._jobs = self._jobs, []
        if self.cancelled:
            self._end()
            return
        self._judge(jobs)
        for job in jobs:
            job.deleteLater()
        if self.error is not None:
            self._end()
        else:
            self._next()

    def _judge(self, jobs: list[ScoreJob]) -> None:
        """What became of a pass: a comparison that failed takes its figures along, and the reader reads on alone."""
        failed = [job for job in jobs if job.ended is None]
        causes = [job for job in failed if job.error is not None and not isinstance(job.error, Cancelled)]
        self._take_notes(jobs)
        if failed:
            first = (causes or failed)[0]
            self._on_pass_failed(first, first.error or Cancelled("The reading was cancelled.", "", "Read it again."))

    def _take_notes(self, jobs: list[ScoreJob]) -> None:
        told = [note for job in jobs if job.ended is not None for note in job.ended.notes]
        self.account.notes += [note for note in dict.fromkeys(told) if note not in self.account.notes]

    def _on_pass_failed(self, first: ScoreJob, error: AppError) -> None:
        if first.request.keep is not None and isinstance(error, FileProblem):
            for side in self.account.asked.against:  # no room for rows: the reader's own account needs none
                self._lose(side, error)
            self.account.read.clear()
            self._passes = [_Pass(reads=True)]
            return
        if first.request.against is None:
            self.error = error
            return
        side = next(side for side in self.account.asked.against if side.key == first.job.key)
        self._lose(side, error)
        for other, compared in zip(self.account.asked.against, self.account.compared, strict=True):
            if other.key == side.key and len(compared.tokens) != len(self.account.ids):
                compared.tokens.clear()
        if not self.account.is_whole:
            self._passes = [_Pass(reads=True)]

    def _end(self) -> None:
        if self.is_over:
            return
        self.is_over, self.waiting = True, ""
        self._pool.release(self)
        self.ended.emit()


def _nothing(_: TokenScore) -> None:
    """The same was told in the first pass."""


def _other_vocabulary(reader: Side, other: Side) -> BadInput:
    return BadInput(
        "The two files have different vocabularies.",
        f"{reader.key.path.name} and {other.key.path.name} cut text into tokens otherwise: no token of one can be "
        "compared with a token of the other.",
        "The reader's own figures are shown. Choose two files of one family to compare them.",
    )
