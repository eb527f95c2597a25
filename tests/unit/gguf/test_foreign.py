"""What else a file may be that somebody took for a model: each kind by its first bytes, with what to do next."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from desktop.errors import FileProblem
from desktop.gguf.foreign import damaged, incomplete, unreadable
from desktop.gguf.header import read_header

EMPTY_HEADER = struct.pack("<QQ", 0, 0)


@pytest.mark.parametrize(
    ("start", "title", "more"),
    [
        (b"<!DOCTYPE html>", "a web page", "login page"),
        (b"\n  <html>", "a web page", "login page"),
        (b"<?xml version='1.0'?>", "a web page", "login page"),
        (b"<head>", "a web page", "login page"),
        (b"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer", "git lfs pull"),
        *((magic, "older than GGUF", "GGUF version") for magic in (b"ggml", b"lmgg", b"tjgg", b"fmgg", b"algg")),
        (b"PK\x03\x04", "PyTorch or safetensors", "GGUF version"),
        (bytes(8) + b'{"weights"', "PyTorch or safetensors", "GGUF version"),
        (b"GGUX", "not a GGUF model file", "that begins with “GGUX”"),
        (b"version 2", "not a GGUF model file", "“version 2”"),
        ("größer als\nalles".encode(), "not a GGUF model file", "“größer als”"),
        (b"hello" + b"x" * 600, "not a GGUF model file", "“hello"),
        (bytes(range(200, 216)), "not a GGUF model file", "the bytes c8 c9 ca cb"),
        (b"\x7fELF", "not a GGUF model file", "the bytes 7f 45 4c 46"),
        (b"ab\x00\x01", "not a GGUF model file", "the bytes 61 62 00 01"),
        (b"GGUF" + struct.pack("<I", 1) + EMPTY_HEADER, "version is not supported", "It is a version 1 GGUF"),
        (b"GGUF" + struct.pack("<I", 4) + EMPTY_HEADER, "version is not supported", "It is a version 4 GGUF"),
        (b"GGUF" + struct.pack(">I", 3) + EMPTY_HEADER, "version is not supported", "It is a big-endian GGUF"),
        (b"GGUF" + struct.pack("<I", 3), "incomplete", "goes on beyond its 8 bytes"),
        (b"", "is empty", "Download"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, start: bytes, title: str, more: str) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(start)
    with pytest.raises(FileProblem, match=title) as caught:
        read_header(path)
    assert more in f"{caught.value.detail} {caught.value.hint}"
    assert str(path) in caught.value.detail
    assert caught.value.hint


@pytest.mark.parametrize("version", [2, 3])
def test_both_layouts_that_are_in_use_are_read(tmp_path: Path, version: int) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", version) + EMPTY_HEADER)
    assert read_header(path).version == version


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    for path, title in ((tmp_path / "none", "not there"), (Path("a\0b"), "not there"), (tmp_path, "is a folder")):
        with pytest.raises(FileProblem, match=title):
            read_header(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX")
def test_a_pipe_is_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileProblem, match="not a regular file"):
        read_header(tmp_path / "pipe")


def test_numbers_are_told_where_they_are_known() -> None:
    path = Path("m.gguf")
    assert incomplete(path, 1000, 2000).detail == "1,000 of 2,000 bytes are there: m.gguf"
    assert incomplete(path, 1000).detail == "its header goes on beyond its 1,000 bytes: m.gguf"
    assert damaged(path, "5 dimensions").detail == "It says 5 dimensions: m.gguf"
    assert unreadable(path, PermissionError(13, "no")).title == "The file may not be read."
    assert unreadable(path, OSError(5, "Input/output error")).detail == "Input/output error: m.gguf"
