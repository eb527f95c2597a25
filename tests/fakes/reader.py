"""Engine processes that read, and an independent account of what they must say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.engine.process import EngineProcess
from desktop.engine.rows_place import new_reading, rows_file
from desktop.protocol.messages import Cancel, ContextParams, Failed, Load, Loaded, TextPrompt
from desktop.protocol.reading import Rows, Score, ScoreBegun, Scored, ScoreEnded, TokenScore
from desktop.voice import FileSource

WAIT_S = 60.0


class Reader:
    """An engine process, confined as everybody else's, with one file loaded."""

    def __init__(self, log_path: Path, file: Path, rows: Path | None = None, n_ctx: int = 512) -> None:
        self.process = EngineProcess(log_path)
        self.process.start()
        context = ContextParams(n_ctx=n_ctx, threads=1, rows_file=str(rows or ""))
        self.process.send(Load(id=1, source=FileSource(path=str(file)), context=context))
        while not isinstance(event := self.process.receive(WAIT_S), Loaded):
            assert not isinstance(event, Failed), event
        self.loaded = event
        self._id = 1
        self.tokens: list[TokenScore] = []
        self.begun: ScoreBegun | None = None
        self.end: ScoreEnded | Failed | None = None

    def begin(self, score: Score) -> None:
        self._id += 1
        self.tokens, self.begun, self.end = [], None, None
        self.process.send(Score(**{**{name: getattr(score, name) for name in score.__struct_fields__}, "id": self._id}))

    def follow(self) -> ScoreEnded | Failed:
        while self.end is None:
            self.step()
        return self.end

    def step(self) -> None:
        event = self.process.receive(WAIT_S)
        assert event is not None, "the engine said nothing"
        match event:
            case ScoreBegun():
                self.begun = event
            case Scored():
                assert event.first == len(self.tokens)
                self.tokens += event.tokens
            case ScoreEnded() | Failed():
                self.end = event

    def cancel(self) -> None:
        self.process.send(Cancel(id=self._id))

    def read(self, text: str = "", prompt: str = "Once upon a time", **fields: object) -> ScoreEnded | Failed:
        self.begin(Score(id=0, prompt=TextPrompt(segments=[prompt]), text=text, **fields))  # type: ignore[arg-type]
        return self.follow()


@contextmanager
def pair_of(folder: Path, left: Path, right: Path, n_ctx: int = 512) -> Iterator[tuple[Reader, Reader]]:
    """Two engines that share a file of rows."""
    with rows_file(folder) as rows:
        readers = [Reader(folder / f"{name}.log", file, rows, n_ctx) for name, file in (("l", left), ("r", right))]
        try:
            yield readers[0], readers[1]
        finally:
            for reader in readers:
                reader.process.stop()


def compare(pair: tuple[Reader, Reader], text: str, prompt: str = "Once upon a time", capacity: int = 0) -> None:
    """capacity 0: one reads, then the other; else both at once, with a ring of so many rows."""
    reading = new_reading()
    keep, against = pair
    asked = TextPrompt(segments=[prompt])
    first = Score(id=0, prompt=asked, text=text, keep=Rows(reading=reading, capacity=capacity))
    second = Score(id=0, prompt=asked, text=text, against=Rows(reading=reading))
    keep.begin(first)
    if not capacity:
        assert isinstance(keep.follow(), ScoreEnded), keep.end
    against.begin(second)
    assert isinstance(against.follow(), ScoreEnded), against.end
    assert isinstance(keep.follow(), ScoreEnded), keep.end
