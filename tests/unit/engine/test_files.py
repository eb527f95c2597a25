"""Files that are no models are refused in plain words, before llama.cpp can trip over them."""

from __future__ import annotations

import contextlib
import os
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.protocol.messages import Cancel, ContextParams, Failed, Load, Loaded, Loading
from desktop.voice import FileSource
from tests.fakes.asker import Asker
from tests.fakes.tiny_gguf import write_image_part, write_lora, write_vocabulary_only


def refused(engine: Asker, path: Path) -> Failed:
    answer = engine.load(path)
    assert isinstance(answer, Failed), answer
    assert answer.title
    assert answer.detail
    assert answer.hint
    return answer


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "The file is empty."),
        (b"<!DOCTYPE html><html>Sign in</html>", "This is a web page, not a model file."),
        (b"\n  <html>", "This is a web page, not a model file."),
        (b"version https://git-lfs.github.com/spec/v1\n", "This is a Git LFS pointer, not a model file."),
        (b"PK\x03\x04rest", "This is a PyTorch or safetensors file."),
        (struct.pack("<Q", 8) + b'{"__meta', "This is a PyTorch or safetensors file."),
        (b"lmgg rest of an old file", "This file's format is older than GGUF."),
        (b"\x00" * 64, "This is not a GGUF model file."),
        (b"GGUF", "The file is incomplete."),
        (b"GGUF" + struct.pack("<IQQ", 99, 1, 1), "This GGUF file's version is not supported."),
        (b"GGUF" + struct.pack(">IQQ", 3, 1, 1), "This GGUF file's version is not supported."),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1), "The file's header is damaged."),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 40), "The file is incomplete."),
        (b"GGUF" + struct.pack("<IQQQ1sI", 3, 0, 1, 1, b"k", 77), "The file's header is damaged."),
    ],
)
def test_not_a_model(engine: Asker, tmp_path: Path, content: bytes, title: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(content)
    assert refused(engine, path).title == title


def test_missing_folder_and_pipe(engine: Asker, tmp_path: Path) -> None:
    assert refused(engine, tmp_path / "none.gguf").title == "The file is not there."
    assert refused(engine, tmp_path).title == "This is a folder, not a model file."
    assert refused(engine, tmp_path / ("x" * 5000)).title == "The file could not be read."
    os.mkfifo(tmp_path / "pipe")
    assert refused(engine, tmp_path / "pipe").title == "This is not a regular file."


def test_other_gguf_files(engine: Asker, tmp_path: Path) -> None:
    assert "LoRA" in refused(engine, write_lora(tmp_path / "lora.gguf")).title
    assert "vocabulary" in refused(engine, write_vocabulary_only(tmp_path / "vocab.gguf")).title
    assert "mmproj" in refused(engine, write_image_part(tmp_path / "mmproj.gguf")).title


def test_unknown_architecture_is_named(engine: Asker, make_tiny: Callable[..., Path]) -> None:
    failed = refused(engine, make_tiny(architecture="zebra"))
    assert failed.title == "The engine does not know the architecture “zebra”."


def test_names_of_any_length_are_shortened(engine: Asker, make_tiny: Callable[..., Path]) -> None:
    loaded = engine.load(make_tiny(name="long\nname " * 500_000), threads=1)
    assert isinstance(loaded, Loaded)
    assert loaded.title.startswith("long name long")
    assert len(loaded.title) <= 120
    assert len(refused(engine, make_tiny(architecture="z" * 5_000_000)).title) <= 300


def test_truncated_files_tell_the_numbers(engine: Asker, base_file: Path, tmp_path: Path) -> None:
    whole = base_file.read_bytes()
    for size in (len(whole) - 100, len(whole) // 2, 2000, 100, 30):
        path = tmp_path / "cut.gguf"
        path.write_bytes(whole[:size])
        failed = refused(engine, path)
        assert failed.title == "The file is incomplete."
        assert f"{size:,}" in failed.detail
        if size > len(whole) // 3:
            assert f"{len(whole):,}" in failed.detail


def test_damaged_weights_are_noticed(engine: Asker, make_tiny: Callable[..., Path]) -> None:
    assert refused(engine, make_tiny(nan=True)).title == "The file's weights are damaged."


def test_flipped_bytes_in_the_header_never_hang_or_surprise(base_file: Path, tmp_path: Path) -> None:
    """The check reads bytes that may say anything: only FileProblem may come of it."""
    from desktop.engine.llama.model import inspect
    from desktop.errors import FileProblem

    whole = bytearray(base_file.read_bytes())
    chance = random.Random(5)
    path = tmp_path / "flipped.gguf"
    for _ in range(150):
        changed = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            changed[chance.randrange(0, 6000)] = chance.randrange(256)
        path.write_bytes(changed)
        with contextlib.suppress(FileProblem):
            inspect(str(path))


def test_names_with_spaces_and_letters_of_the_world(engine: Asker, base_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "模型 ü 🦊 'x'.gguf"
    path.write_bytes(base_file.read_bytes())
    assert isinstance(engine.load(path, threads=1), Loaded)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("mmap", [True, False])
def test_the_file_lies_in_the_engines_memory_only_where_it_is_mapped(
    engine: Asker, base_file: Path, mmap: bool
) -> None:
    assert isinstance(engine.load(base_file, mmap=mmap, threads=1), Loaded)
    maps = Path(f"/proc/{engine.process.pid}/maps").read_text()
    assert (str(base_file.resolve()) in maps) is mmap


def test_without_mmap(engine: Asker, base_file: Path) -> None:
    loaded = engine.load(base_file, mmap=False, threads=1)
    assert isinstance(loaded, Loaded)
    assert not loaded.mmap


def test_cancelled_load(engine: Asker, base_file: Path) -> None:
    engine.process.send(Load(id=1, source=FileSource(path=str(base_file)), context=ContextParams(n_ctx=256)))
    engine.process.send(Cancel(id=0))
    event = engine.next()
    while isinstance(event, Loading):
        event = engine.next()
    if isinstance(event, Failed):  # it may have been faster than the cancel
        assert event.title == "Loading was cancelled."
        assert engine.ask("Hello").failed.title == "No file is loaded."
