"""Tiny real model files, and a running engine to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.processor_code import self_test
from desktop.protocol.messages import Loaded
from tests.fakes.asker import Answer, Asker
from tests.fakes.module_place import Place
from tests.fakes.scripted_gguf import Scripted, play
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model


@pytest.fixture(scope="session")
def tiny_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for model files of this run."""
    return tmp_path_factory.mktemp("tiny")


@pytest.fixture(scope="session")
def make_tiny(tiny_dir: Path) -> Callable[..., Path]:
    """Writes a tiny model once per description."""

    def make(**fields: Any) -> Path:
        tiny = Tiny(**fields)
        path = tiny_dir / f"{abs(hash(tiny)):x}.gguf"
        return path if path.exists() else write_model(path, tiny)

    return make


@pytest.fixture(scope="session")
def instruct_file(make_tiny: Callable[..., Path]) -> Path:
    return make_tiny(template=CHATML)


@pytest.fixture(scope="session")
def base_file(make_tiny: Callable[..., Path]) -> Path:
    return make_tiny()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """A running engine with nothing loaded, shared by a module's tests."""
    asker = Asker(tmp_path_factory.mktemp("engine") / "engine.log")
    yield asker
    asker.process.stop()


@pytest.fixture
def instruct(engine: Asker, instruct_file: Path) -> Asker:
    """The engine with a freshly loaded instruct model, context 512."""
    assert isinstance(engine.load(instruct_file, threads=1), Loaded)
    return engine


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Modules to choose from."""
    found = Place(tmp_path)
    found.new_process()
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short time-outs, for what is to run into them: a busy computer lets sound modules run into them, too."""
    monkeypatch.setattr(self_test, "LIMIT_S", 0.6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a module's scripted models lie."""
    return tmp_path_factory.mktemp("scripted")


@pytest.fixture
def said(engine: Asker, folder: Path) -> Callable[..., Answer]:
    """Play a script to the question "Hello", or as the next words of a chat."""

    def run(model: Scripted, *script: str, chat: tuple[str, ...] = ("Hello",), **options: Any) -> Answer:
        return play(engine, folder, chat, script, model, **options)

    return run
