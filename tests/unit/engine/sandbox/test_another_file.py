"""A child is confined to one file: another one goes to a fresh child, and whoever speaks to it does not notice."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.engine.process import EngineProcess
from desktop.engine.sandbox.reach import Reach
from desktop.errors import EngineDied
from desktop.protocol.messages import (
    Cancel,
    ContextParams,
    Event,
    Failed,
    Finish,
    Finished,
    Generate,
    Load,
    Loaded,
    Ready,
    TextPrompt,
    Tokens,
)
from desktop.protocol.quantizing import Quantize
from desktop.voice import FileSource
from tests.fakes.tiny_gguf import Tiny, write_model, write_split
from tests.unit.engine.sandbox.conftest import wait_for

ENDLESS = Generate(id=7, prompt=TextPrompt(segments=["a"]), ignore_end=True, overflow="shift", max_tokens=-1)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[EngineProcess]:
    made = EngineProcess(tmp_path / "engine.log")
    made.start()
    assert isinstance(made.receive(60), Ready)
    yield made
    made.stop()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write_model(tmp_path / f"{name}.gguf", Tiny(name=name)) for name in ("one", "two")]


def load(path: Path, **params: object) -> Load:
    return Load(
        id=1, source=FileSource(path=str(path)), context=ContextParams(**{"n_ctx": 256, "threads": 1, **params})
    )


def until_end(process: EngineProcess) -> list[Event]:
    seen = [process.receive(60)]
    while not isinstance(seen[-1], (Loaded, Failed, Finished, type(None))):
        seen.append(process.receive(60))
    return seen


def test_another_file_is_loaded_in_a_fresh_child(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    assert wait_for(process, Loaded).title == "one"
    first = process.pid
    process.send(load(files[1]))
    assert process.pid != first
    seen = until_end(process)
    assert seen[-1].title == "two"
    assert not any(isinstance(event, Ready) for event in seen), "one Ready for each EngineProcess"
    assert not psutil.pid_exists(first)
    assert process.stop() == 0


def test_the_same_file_stays_in_the_same_child(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    wait_for(process, Loaded)
    first = process.pid
    process.send(load(files[0], n_ctx=512, mmap=False))
    assert wait_for(process, Loaded).n_ctx == 512
    assert process.pid == first


def test_a_file_that_was_replaced_is_another_one(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    wait_for(process, Loaded)
    files[1].replace(files[0])
    process.send(load(files[0]))
    assert wait_for(process, Loaded).title == "two"


def test_a_file_that_came_later_is_another_one(process: EngineProcess, tmp_path: Path) -> None:
    process.send(load(tmp_path / "late.gguf"))
    assert until_end(process)[-1].title == "The file is not there."
    write_model(tmp_path / "late.gguf", Tiny(name="late"))
    process.send(load(tmp_path / "late.gguf"))
    assert wait_for(process, Loaded).title == "late"


def test_a_running_answer_ends_as_cancelled(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    wait_for(process, Loaded)
    process.send(ENDLESS)
    while not isinstance(process.receive(60), Tokens):
        pass
    process.send(load(files[1]))
    ended = wait_for(process, Finished)
    assert (ended.id, ended.finish) == (7, Finish.CANCELLED)
    assert wait_for(process, Loaded).title == "two"


def test_commands_behind_the_load_reach_the_fresh_child(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    wait_for(process, Loaded)
    process.send(load(files[1]))
    process.send(Generate(id=9, prompt=TextPrompt(segments=["a"]), max_tokens=3, ignore_end=True))
    assert wait_for(process, Loaded).title == "two"
    assert wait_for(process, Finished).id == 9


def test_a_cancel_reaches_the_load_that_is_confined_for_it(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    process.send(Cancel(id=0))
    end = until_end(process)[-1]
    if isinstance(end, Failed):  # it may have been faster than the cancel
        assert end.title == "Loading was cancelled."
    process.send(load(files[0]))
    assert isinstance(until_end(process)[-1], Loaded)


def test_questions_before_any_file_are_answered(process: EngineProcess) -> None:
    process.send(Cancel(id=3))
    process.send(Generate(id=4, prompt=TextPrompt(segments=["a"])))
    failed = process.receive(60)
    assert isinstance(failed, Failed)
    assert (failed.id, failed.title) == (4, "No file is loaded.")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_child_that_is_dead_stays_dead(process: EngineProcess, files: list[Path]) -> None:
    process.send(load(files[0]))
    wait_for(process, Loaded)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(EngineDied):
        listen(process)
    with pytest.raises(EngineDied):
        process.send(load(files[1]))
    with pytest.raises(EngineDied):
        process.receive(1)


def test_stopping_in_the_middle_of_the_change_leaves_nothing(tmp_path: Path, files: list[Path]) -> None:
    for delay in (0, 0.01, 0.03, 0.1, 0.2):
        process = EngineProcess(tmp_path / "engine.log")
        process.start()
        process.send(load(files[0]))
        wait_for(process, Loaded)
        process.send(ENDLESS)
        changing = threading.Thread(target=change, args=(process, files[1]))
        changing.start()
        time.sleep(delay)
        process.kill()
        changing.join(60)
        assert not changing.is_alive()
        assert not process.running
        with pytest.raises(EngineDied):
            listen(process)


def listen(process: EngineProcess) -> None:
    while process.receive(60) is not None:
        pass


def change(process: EngineProcess, path: Path) -> None:
    with contextlib.suppress(EngineDied):
        process.send(load(path))


def test_what_a_confined_child_reaches(tmp_path: Path, files: list[Path]) -> None:
    first = Reach(load(files[0]))
    assert first.covers(load(files[0], n_ctx=64))
    assert not first.covers(load(files[1]))
    assert not first.covers(load(files[0], confined=False))
    assert not first.covers(load(files[0], readable=("/opt/driver",)))
    assert not first.covers(Quantize(id=1, source=str(files[0]), target="x", file_type=7))
    link = tmp_path / "link.gguf"
    link.symlink_to(files[0])
    assert first.covers(load(link))
    free = Reach(load(files[0], confined=False))
    assert free.covers(load(files[1], confined=False))
    folder = Reach(load(files[0], readable=(str(tmp_path),)))
    assert folder.covers(load(files[1]))
    assert not folder.covers(load(tmp_path.parent / f"{tmp_path.name}-beside" / "x.gguf"))
    assert not Reach(Quantize(id=1, source=str(files[0]), target="x", file_type=7)).covers(load(files[0]))


def test_all_parts_of_a_split_model_count(tmp_path: Path) -> None:
    parts = write_split(tmp_path)
    first = Reach(load(parts[0]))
    assert first.covers(load(parts[0]))
    parts[-1].write_bytes(parts[-1].read_bytes())
    assert first.covers(load(parts[0]))
    (tmp_path / "copy").write_bytes(parts[-1].read_bytes())
    (tmp_path / "copy").replace(parts[-1])
    assert not first.covers(load(parts[0]))
