"""One text read by one file or by two: beside each other where there is room, else one after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from desktop.engine.rows_format import ring_rows
from desktop.engine.rows_place import new_reading, remove_left_rows, rows_file
from desktop.errors import AppError, Cancelled, FileProblem
from desktop.exchange.comparison import Party
from desktop.gguf.header import read_header
from desktop.machine_memory import memory_now
from desktop.paths import Paths
from desktop.protocol.failures import error_of
from desktop.protocol.messages import ChatPrompt, ContextParams, Failed, Loaded, TextPrompt
from desktop.protocol.reading import BEST, Rows, Score, ScoreBegun, Scored, ScoreEnded, TokenScore
from desktop.protocol.windows import window_for
from desktop.terminal.engine_run import CANCEL_LIMIT_S, EngineRun
from desktop.terminal.interrupts import Interrupted, Interrupts

_LISTEN_S = 0.02
_CHAT_CONTEXT = 256  # tokens: readings have contexts of their own
_ROOM_BYTES = 1 << 30  # beside two files: contexts, buffers and what other programs want


@dataclass(frozen=True, slots=True)
class Side:
    """Who reads, and behind what."""

    party: Party
    prompt: ChatPrompt | TextPrompt

    @property
    def file(self) -> Path:
        """The model file."""
        return Path(self.party.file)


@dataclass(slots=True)
class Account:
    """What one side told. begun: None until it has begun."""

    side: Side
    loaded: Loaded
    begun: ScoreBegun | None = None
    tokens: list[TokenScore] = field(default_factory=list)
    ended: ScoreEnded | None = None

    @property
    def is_compared(self) -> bool:
        """Whether its tokens say how far the other side is from them."""
        return bool(self.tokens) and self.tokens[0].divergence is not None


class Readings:
    """Reads texts, each with engines of its own, or, inside of held(), with those that stay loaded."""

    def __init__(self, paths: Paths, context: ContextParams, interrupts: Interrupts, top: int = BEST) -> None:
        """top: how many alternatives of each token are kept; at least the first one is."""
        self._paths, self._interrupts, self._top = paths, interrupts, max(1, top)
        self._context = replace(context, n_ctx=_CHAT_CONTEXT)
        self._held: dict[Path, tuple[EngineRun, Loaded]] = {}
        self._held_rows = ""

    @contextmanager
    def held(self, files: Sequence[Path]) -> Iterator[None]:
        """Two files stay loaded for all readings of the block, where both fit. Raises AppError, Interrupted."""
        if len(set(files)) < len(files) or not fits_together(files):
            yield
            return
        self._paths.make_one(self._paths.cache_dir)
        with rows_file(self._paths.cache_dir) as rows, ExitStack() as engines:
            try:
                self._held_rows = str(rows)
                for number, file in enumerate(files):
                    run = engines.enter_context(self._run(f"lens-{number}"))
                    self._held[file] = run, run.load(file, replace(self._context, rows_file=str(rows)))
                yield
            finally:
                self._held, self._held_rows = {}, ""

    def read(self, text: str, sides: Sequence[Side]) -> list[Account]:
        """sides: the reader, and whom to compare with. Raises AppError, Interrupted; no rows are left behind.

        Where the vocabularies differ, each side reads for itself: then no account is compared.
        """
        if not self._held:
            remove_left_rows(self._paths.cache_dir)
        if len(sides) == 1:
            with self._engine("lens", sides[0], "") as (run, account):
                _follow([self._begun(run, account, Score(id=0, prompt=sides[0].prompt, text=text))], self._interrupts)
            return [account]
        self._paths.make_one(self._paths.cache_dir)
        window = min(window_for(_trained_for(side.file)) for side in sides)
        scores = [Score(id=0, prompt=side.prompt, text=text, window=window) for side in sides]
        if all(side.file in self._held for side in sides):
            return self._together(scores, sides, self._held_rows)
        with rows_file(self._paths.cache_dir) as rows:
            compare = self._together if fits_together([side.file for side in sides]) else self._in_turn
            return compare(scores, sides, str(rows))

    def _together(self, scores: Sequence[Score], sides: Sequence[Side], rows: str) -> list[Account]:
        with (
            self._engine("lens", sides[0], rows) as (first, keeps),
            self._engine("lens-against", sides[1], rows) as (second, compares),
        ):
            capacity = ring_rows(keeps.loaded.n_vocab)
            one, other = _paired(scores, Rows(reading=new_reading(), capacity=capacity), keeps, compares)
            _follow([self._begun(first, keeps, one), self._begun(second, compares, other)], self._interrupts)
        return [keeps, compares]

    def _in_turn(self, scores: Sequence[Score], sides: Sequence[Side], rows: str) -> list[Account]:
        kept = Rows(reading=new_reading())
        with self._engine("lens", sides[0], rows) as (run, keeps):
            _follow([self._begun(run, keeps, replace(scores[0], keep=kept))], self._interrupts)
        with self._engine("lens-against", sides[1], rows) as (run, compares):
            _, other = _paired(scores, kept, keeps, compares)
            _follow([self._begun(run, compares, other)], self._interrupts)
        return [keeps, compares]

    @contextmanager
    def _engine(self, name: str, side: Side, rows: str) -> Iterator[tuple[EngineRun, Account]]:
        if side.file in self._held:
            run, loaded = self._held[side.file]
            yield run, Account(side, loaded)
            return
        with self._run(name) as run:
            yield run, Account(side, run.load(side.file, replace(self._context, rows_file=rows)))

    def _run(self, name: str) -> EngineRun:
        return EngineRun(self._paths.engine_log(name), self._interrupts)

    def _begun(self, run: EngineRun, account: Account, score: Score) -> _Job:
        command = replace(score, id=run.new_id())
        run.begin(command)
        return _Job(run, account, command.id, self._top)


@dataclass(slots=True)
class _Job:
    run: EngineRun
    account: Account
    request_id: int
    top: int
    error: AppError | None = None

    @property
    def is_over(self) -> bool:
        return self.account.ended is not None or self.error is not None

    def listen(self) -> None:
        """Hear what there is, waiting a moment for the first of it. Raises EngineDied."""
        event = self.run.next_event(_LISTEN_S)
        while event is not None:
            match event:
                case ScoreBegun():
                    self.account.begun = event
                case Scored():
                    self.account.tokens += [replace(token, top=token.top[: self.top]) for token in event.tokens]
                case ScoreEnded():
                    self.account.ended = event
                case Failed():
                    self.error = error_of(event)
                case _:
                    pass
            event = self.run.next_event(0) if not self.is_over else None


def _follow(jobs: Sequence[_Job], interrupts: Interrupts) -> None:
    """Until all are over; the first error ends the others. Raises AppError, Interrupted."""
    deadline = float("inf")
    while (running := [job for job in jobs if not job.is_over]) and time.monotonic() < deadline:
        for job in running:
            job.listen()
        _show_progress(jobs)
        if deadline == float("inf") and (interrupts.signal_number or any(job.error for job in jobs)):
            deadline = time.monotonic() + CANCEL_LIMIT_S
            for job in running:
                job.run.cancel(job.request_id)
    if interrupts.signal_number:
        raise Interrupted(interrupts.signal_number)
    errors = [job.error for job in jobs if job.error is not None]
    for error in sorted(errors, key=lambda error: isinstance(error, Cancelled)):  # the cause before what it brought
        raise error


def _show_progress(jobs: Sequence[_Job]) -> None:
    """For eyes only: one line that is written over."""
    if sys.stderr is None or not sys.stderr.isatty():
        return
    total = sum(job.account.begun.total for job in jobs if job.account.begun)
    done = sum(len(job.account.tokens) for job in jobs)
    over = all(job.is_over for job in jobs)
    sys.stderr.write("\r\x1b[K" if over else f"\r\x1b[Ktandem: {done:,} of {total:,} tokens read")
    sys.stderr.flush()


def fits_together(files: Sequence[Path]) -> bool:
    """Whether all of them may be loaded at once."""
    try:
        needed = sum(file.stat().st_size for file in dict.fromkeys(files))
    except OSError:  # loading will say what is wrong
        return False
    return needed + _ROOM_BYTES <= memory_now().available


def _paired(scores: Sequence[Score], rows: Rows, left: Account, right: Account) -> tuple[Score, Score]:
    """Both commands; without rows where no token of one is a token of the other."""
    if left.loaded.vocabulary != right.loaded.vocabulary or left.loaded.n_vocab != right.loaded.n_vocab:
        return scores[0], scores[1]
    return replace(scores[0], keep=rows), replace(scores[1], against=Rows(reading=rows.reading))


def _trained_for(file: Path) -> int:
    """Tokens that a file was trained to read at once, 0 where its header does not say."""
    try:
        return int(read_header(file).shape_number("context_length") or 0)
    except FileProblem:  # loading says what is wrong
        return 0
