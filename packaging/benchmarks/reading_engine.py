"""An engine process that reads texts, asked directly: no pool, no window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from benchmarks.figures import MeasurementFailed
from desktop.engine.process import EngineProcess
from desktop.engine.rows_format import ring_rows
from desktop.engine.rows_place import new_reading, rows_file
from desktop.protocol.messages import (
    ChatPrompt,
    ContextParams,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Sampling,
    TextPrompt,
    Tokens,
)
from desktop.protocol.reading import Rows, Score, ScoreBegun, Scored, ScoreEnded, TokenScore
from desktop.voice import FileSource

TIMEOUT_S = 1200.0
PROMPT = TextPrompt(segments=["0"])

_E = TypeVar("_E", bound=Event)


class ReadingEngine:
    """One file loaded. tokens: of the last reading."""

    def __init__(self, file: Path, folder: Path, name: str, rows: Path, threads: int) -> None:
        """threads: 0 = as many as help."""
        self.process = EngineProcess(folder / f"engine-{name}.log")
        self.process.start()
        self._ids = itertools.count(1)
        self.tokens: list[TokenScore] = []
        self._text = ""
        self._begun: ScoreBegun | None = None
        context = ContextParams(n_ctx=1024, threads=threads, rows_file=str(rows))
        self.process.send(Load(id=next(self._ids), source=FileSource(path=str(file)), context=context))
        self.loaded = self._wait(Loaded)

    def read(self, score: Score) -> ScoreEnded:
        """Ask and wait."""
        self.begin(score)
        return self.end()

    def begin(self, score: Score) -> None:
        """Ask."""
        self.tokens, self._begun = [], None
        self.process.send(replace(score, id=next(self._ids)))

    def end(self) -> ScoreEnded:
        """Wait for the end of the reading."""
        return self._wait(ScoreEnded)

    @property
    def begun(self) -> ScoreBegun:
        """What was read last."""
        if self._begun is None:
            raise MeasurementFailed("no reading has begun")
        return self._begun

    def cached(self, text: str) -> int:
        """How many tokens of this text the chat's cache holds; they are all there afterwards."""
        command = Generate(id=next(self._ids), prompt=TextPrompt(segments=[text]), max_tokens=1, ignore_end=True)
        self.process.send(command)
        return self._wait(Finished).cached_tokens

    def answer(self, prompt: ChatPrompt | TextPrompt, tokens: int, temperature: float = 0.0, seed: int = 1) -> str:
        """The text of an answer."""
        chosen = Sampling(temperature=temperature, seed=seed)
        command = Generate(id=next(self._ids), prompt=prompt, max_tokens=tokens, sampling=chosen)
        self._text = ""
        self.process.send(command)
        self._wait(Finished)
        return self._text

    def resident(self) -> tuple[int, int]:
        """Bytes of memory now, and at most since forget_peak(); Linux only."""
        return self._status("VmRSS"), self._status("VmHWM")

    def forget_peak(self) -> None:
        """What was at most in memory counts from here. Raises MeasurementFailed where the system cannot."""
        try:
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        except OSError as error:
            raise MeasurementFailed(f"the peak of memory cannot be taken: {error.strerror}") from error

    def _status(self, name: str) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
        raise MeasurementFailed(f"the system does not tell {name}")

    def _wait(self, wanted: type[_E]) -> _E:
        while True:
            event = self.process.receive(TIMEOUT_S)
            match event:
                case None:
                    raise MeasurementFailed("the engine said nothing")
                case Failed():
                    raise MeasurementFailed(f"{event.title} {event.detail}")
                case ScoreBegun():
                    self._begun = event
                case Scored():
                    self.tokens += event.tokens
                case Tokens():
                    self._text = event.text if event.anew else self._text + event.text
                case _:
                    pass
            if isinstance(event, wanted):
                return event


@contextmanager
def reading_pair(left: Path, right: Path, folder: Path, threads: int) -> Iterator[tuple[ReadingEngine, ReadingEngine]]:
    """Two engines that share a file of rows."""
    with rows_file(folder) as rows:
        engines: list[ReadingEngine] = []
        try:
            for name, file in (("left", left), ("right", right)):
                engines.append(ReadingEngine(file, folder, name, rows, threads))
            yield engines[0], engines[1]
        finally:
            for engine in engines:
                engine.process.stop()


def compare(
    pair: tuple[ReadingEngine, ReadingEngine], score: Score, *, together: bool = False
) -> tuple[ScoreEnded, ScoreEnded]:
    """The first one keeps its rows, the second one compares; both at once with a ring, or one after the other."""
    keeps, compares = pair
    rows = Rows(reading=new_reading(), capacity=ring_rows(keeps.loaded.n_vocab) if together else 0)
    keeps.begin(replace(score, keep=rows))
    kept = None if together else keeps.end()
    compared = compares.read(replace(score, against=Rows(reading=rows.reading)))
    return kept or keeps.end(), compared
