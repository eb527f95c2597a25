"""A captured engine: the real child, with the real confinement, that does what a hostile file would."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.json import Decoder

from desktop.engine.process import ChildProcess
from desktop.protocol import messages, quantizing
from desktop.protocol.messages import ContextParams, Failed, Generate, Load, Loaded, TextPrompt
from desktop.voice import FileSource
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model

E = TypeVar("E")
CAPTURED = Path(__file__).parents[3] / "fakes" / "captured_child.py"


@dataclasses.dataclass
class Captured:
    """A child that has loaded `model`, and the person's other files around it."""

    process: ChildProcess
    home: Path
    model: Path
    loaded: Loaded
    request_id: int = 0

    def does(self, action: str, *arguments: object, other_thread: bool = False) -> str:
        """What comes of an action: "done" or the error's name."""
        self.request_id += 1
        words = "\t".join([action, *map(str, arguments)])
        prompt = TextPrompt(segments=[f"{'do2' if other_thread else 'do'} {words}"])
        self.process.send(Generate(id=self.request_id, prompt=prompt))
        told = self.process.receive(60)
        assert isinstance(told, Failed), told
        assert told.id == self.request_id
        return told.title


def prepare(home: Path) -> Path:
    """A person's files, and a model among them."""
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "id_ed25519").write_text("private")
    (home / "models").mkdir()
    (home / "models" / "other.gguf").write_bytes(b"GGUF")
    (home / "chats.sqlite3").write_bytes(b"SQLite format 3\0")
    return write_model(home / "models" / "model.gguf", Tiny(template=CHATML))


def start(home: Path, *arguments: str) -> ChildProcess:
    """A captured child, which speaks both protocols. arguments: "graphics" has it believe in a graphics device."""
    commands, events = Decoder(messages.Command | quantizing.Command), Decoder(messages.Event | quantizing.Event)
    argv = [sys.executable, "-u", str(CAPTURED), *arguments]
    process = ChildProcess(home / "engine.log", argv, commands, events)
    process.start()
    return process


def capture(home: Path, *arguments: str, **context: object) -> Captured:
    """A captured child with a model in `home`/models."""
    model = prepare(home)
    process = start(home, *arguments)
    process.send(Load(id=1, source=FileSource(path=str(model)), context=ContextParams(n_ctx=256, threads=2, **context)))
    loaded = wait_for(process, Loaded)
    return Captured(process, home, model, loaded)


def wait_for(process: ChildProcess, wanted: type[E]) -> E:
    """The next event of this kind; the end of the command otherwise fails."""
    while not isinstance(event := process.receive(60), (wanted, Failed, type(None))):
        pass
    assert isinstance(event, wanted), event
    return event


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    made = capture(tmp_path_factory.mktemp("captured") / "home")
    yield made
    made.process.stop()
