"""One text read by one file or by two: beside each other where there is room, else one after the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from desktop.engine.rows_format import ring_rows
from desktop.engine.rows_place import new_reading, remove_left_rows, rows_file
from desktop.errors import AppError, BadInput, Cancelled
from desktop.machine_memory import memory_now
from desktop.paths import Paths
from desktop.protocol.failures import error_of
from desktop.protocol.messages import ChatPrompt, ContextParams, Failed, Loaded, TextPrompt
from desktop.protocol.reading import Rows, Score, ScoreBegun, Scored, ScoreEnded, TokenScore
from desktop.terminal.engine_run import CANCEL_LIMIT_S, EngineRun
from desktop.terminal.interrupts import Interrupted, Interrupts

_LISTEN_S = 0.02
_CHAT_CONTEXT = 256  # tokens: readings have contexts of their own
_ROOM_BYTES = 1 << 30  # beside two files: contexts, buffers and what other programs want


@dataclass(frozen=True, slots=True)
class Side:
    """Who reads, and behind what."""

    file: Path
    prompt: ChatPrompt | TextPrompt


@dataclass(slots=True)
class Account:
    """What one side told. begun: None until it has begun."""

    loaded: Loaded
    begun: ScoreBegun | None = None
    tokens: list[TokenScore] = field(default_factory=list)
    ended: ScoreEnded | None = None


class Readings:
    """Reads one text. Use read() once."""

    def __init__(self, paths: Paths, context: ContextParams, interrupts: Interrupts) -> None:
        self._paths, self._interrupts = paths, interrupts
        self._context = msgspec.structs.replace(context, n_ctx=_CHAT_CONTEXT)

    def read(self, text: str, sides: Sequence[Side]) -> list[Account]:
        """sides: the reader, and whom to compare with. Raises AppError, Interrupted; no rows are left behind."""
        remove_left_rows(self._paths.cache_dir)
        if len(sides) == 1:
            with self._engine("lens", sides[0], "") as (run, account):
                _follow([self._begun(run, account, Score(id=0, prompt=sides[0].prompt, text=text))], self._interrupts)
            return [account]
        self._paths.make_one(self._paths.cache_dir)
        with rows_file(self._paths.cache_dir) as rows:
            return self._compare(text, sides, str(rows), together=fits_together([side.file for side in sides]))

    def _compare(self, text: str, sides: Sequence[Side], rows: str, *, together: bool) -> list[Account]:
        reading = new_reading()
        with ExitStack() as first_engine, ExitStack() as engines:
            first, keeps = first_engine.enter_context(self._engine("lens", sides[0], rows))
            kept = Rows(reading=reading, capacity=ring_rows(keeps.loaded.n_vocab) if together else 0)
            jobs = [self._begun(first, keeps, Score(id=0, prompt=sides[0].prompt, text=text, keep=kept))]
            if not together:
                _follow(jobs, self._interrupts)
                jobs = []
                first_engine.close()
            second, compares = engines.enter_context(self._engine("lens-against", sides[1], rows))
            _refuse_other_vocabulary(keeps.loaded, compares.loaded)
            against = Rows(reading=reading)
            score = Score(id=0, prompt=sides[1].prompt, text=text, against=against)
            _follow([*jobs, self._begun(second, compares, score)], self._interrupts)
        return [keeps, compares]

    @contextmanager
    def _engine(self, name: str, side: Side, rows: str) -> Iterator[tuple[EngineRun, Account]]:
        context = msgspec.structs.replace(self._context, rows_file=rows)
        with EngineRun(self._paths.engine_log(name), self._interrupts) as run:
            yield run, Account(run.load(side.file, context))

    @staticmethod
    def _begun(run: EngineRun, account: Account, score: Score) -> _Job:
        command = msgspec.structs.replace(score, id=run.new_id())
        run.begin(command)
        return _Job(run, account, command.id)


@dataclass(slots=True)
class _Job:
    run: EngineRun
    account: Account
    request_id: int
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
                    self.account.tokens += event.tokens
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
    total = sum(len(job.account.begun.ids) for job in jobs if job.account.begun)
    done = sum(len(job.account.tokens) for job in jobs)
    over = all(job.is_over for job in jobs)
    sys.stderr.write("\r\x1b[K" if over else f"\r\x1b[Ktandem: {done} of {total} tokens read")
    sys.stderr.flush()


def fits_together(files: Sequence[Path]) -> bool:
    """Whether all of them may be loaded at once."""
    try:
        needed = sum(file.stat().st_size for file in dict.fromkeys(files))
    except OSError:  # loading will say what is wrong
        return False
    return needed + _ROOM_BYTES <= memory_now().available


def _refuse_other_vocabulary(left: Loaded, right: Loaded) -> None:
    if left.vocabulary != right.vocabulary or left.n_vocab != right.n_vocab:
        raise BadInput(
            "The two files have different vocabularies.",
            f"{Path(left.path).name} has {left.n_vocab:,} tokens, {Path(right.path).name} {right.n_vocab:,}, and they "
            "do not mean the same: no token of one can be compared with a token of the other.",
            "Compare files of one family.",
        )
