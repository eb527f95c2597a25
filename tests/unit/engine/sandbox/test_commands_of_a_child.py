"""What a command needs of a confined child: its own files, what the user allows, and nothing of another command's."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.sandbox.model_files import MOST_PARTS, model_files
from desktop.engine.sandbox.profile import Confinement, Kind
from desktop.engine.sandbox.reach import Reach, context_of, profile_for
from desktop.protocol.messages import AskTemplate, ContextParams, Load
from desktop.protocol.quantizing import Quantize
from desktop.voice import FileSource


def load(path: Path, **params: object) -> Load:
    return Load(id=1, source=FileSource(path=str(path)), context=ContextParams(**params))


def test_each_command_names_what_its_child_may_touch(tmp_path: Path) -> None:
    path, target = tmp_path / "m.gguf", tmp_path / "new.gguf"
    asked = profile_for(load(path, readable=("/opt/a", "/opt/b")), Kind.GRAPHICS)
    assert asked == ((path,), (), Kind.GRAPHICS, (Path("/opt/a"), Path("/opt/b")))
    made = profile_for(Quantize(id=1, source=str(path), target=str(target), file_type=7), Kind.PROCESSOR)
    assert made == ((path,), (target,), Kind.PROCESSOR, ())
    assert profile_for(AskTemplate(id=2, path=str(path)), Kind.PROCESSOR) == ((path,), (), Kind.PROCESSOR, ())


def test_only_loading_can_be_asked_for_another_confinement(tmp_path: Path) -> None:
    assert not context_of(load(tmp_path, confined=False)).confined
    assert context_of(AskTemplate(id=2, path="m")) == ContextParams()
    assert context_of(Quantize(id=1, source="m", target="t", file_type=7)) == ContextParams()


def test_a_child_does_what_needs_no_more_than_it_has(tmp_path: Path) -> None:
    path, other = tmp_path / "m.gguf", tmp_path / "o.gguf"
    path.touch()
    other.touch()
    quantize = Quantize(id=1, source=str(path), target="t", file_type=7)
    first = Reach(load(path, readable=("/opt/a", "/opt/b")))
    assert first.covers(load(path, readable=("/opt/b",)))
    assert first.covers(load(path))
    assert first.covers(AskTemplate(id=2, path=str(path)))
    assert not first.covers(load(path, readable=("/opt/a", "/opt/c")))
    assert not first.covers(AskTemplate(id=2, path=str(other)))
    assert not first.covers(quantize)
    assert not Reach(quantize).covers(quantize)
    free = Reach(load(path, confined=False))
    assert free.covers(load(other, confined=False))
    assert not free.covers(load(path))


def test_folders_that_may_be_read_hold_what_is_below_them_and_not_beside(tmp_path: Path) -> None:
    for name in ("in/a.gguf", "in/deep/b.gguf", "inside.gguf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    first = Reach(load(tmp_path / "in" / "a.gguf", readable=(f"{tmp_path}/in/",)))
    assert first.covers(load(tmp_path / "in" / "deep" / "b.gguf"))
    assert not first.covers(load(tmp_path / "inside.gguf"))
    one = Reach(load(tmp_path / "in" / "a.gguf", readable=(f"{tmp_path}/inside.gguf",)))
    assert one.covers(load(tmp_path / "inside.gguf"))


def test_a_file_that_was_replaced_is_another_one(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"old")
    first = Reach(load(path))
    new = tmp_path / "new"
    new.write_bytes(b"new")
    new.replace(path)
    assert not first.covers(load(path))
    gone = Reach(load(tmp_path / "gone"))
    assert gone.covers(load(tmp_path / "gone"))
    assert not gone.covers(load(Path("a\0b")))


def test_the_parts_of_a_split_model_are_found_by_the_name_of_the_first(tmp_path: Path) -> None:
    parts = [tmp_path / f"m-{number:05}-of-00003.gguf" for number in (1, 2, 3)]
    for part in parts:
        part.touch()
    assert model_files(parts[0]) == tuple(parts)
    assert model_files(parts[1]) == (parts[1],)
    parts[1].unlink()
    assert model_files(parts[0]) == (parts[0], parts[2])
    assert model_files(tmp_path / "whole.gguf") == (tmp_path / "whole.gguf",)


@pytest.mark.parametrize(("total", "looked_for"), [(MOST_PARTS, True), (MOST_PARTS + 1, True), (MOST_PARTS - 1, False)])
def test_a_name_that_promises_too_many_parts_is_believed_up_to_a_thousand(
    tmp_path: Path, total: int, looked_for: bool
) -> None:
    last, beyond = (tmp_path / f"m-{number:05}-of-{total:05}.gguf" for number in (MOST_PARTS, MOST_PARTS + 1))
    last.touch()
    beyond.touch()
    found = model_files(tmp_path / f"m-00001-of-{total:05}.gguf")[1:]
    assert found == ((last,) if looked_for else ())


@pytest.mark.parametrize(
    ("active", "missing", "words"),
    [
        (("files",), (), "files"),
        (("files", "network"), ("signals: old kernel",), "files; network. Missing: signals: old kernel"),
        ((), ("a", "b"), "none. Missing: a; b"),
        ((), (), "none"),
    ],
)
def test_what_holds_a_process_is_said_on_one_line(
    active: tuple[str, ...], missing: tuple[str, ...], words: str
) -> None:
    assert Confinement(active, missing).words == words
