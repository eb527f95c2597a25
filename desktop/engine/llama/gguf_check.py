"""A quick look at a file before llama.cpp opens it: is it a whole GGUF model, and if not, what is it?

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop.errors import FileProblem

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_MAX_ENTRIES = 1 << 17
_MAX_KEY_BYTES = 1 << 16
_MAX_DIMENSIONS = 4
_SUPPORTED_VERSIONS = (2, 3)
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")

_CHOOSE_ANOTHER = "Choose a .gguf file of a language model."
_DOWNLOAD_AGAIN = "Download the file again."

RowBytes = Callable[[int, int], int]  # (ggml type, elements in a row) -> bytes; 0 when the type is unknown


class Header(NamedTuple):
    """What the check learned. metadata holds scalars and strings; arrays are left out."""

    version: int
    tensors: int
    metadata: dict[str, str | int | float | bool]

    def text(self, key: str) -> str:
        """A metadata value as text, "" when absent."""
        return str(self.metadata.get(key, ""))


class _OutOfBytes(Exception):
    """The header goes on beyond the end of the file."""


class _Cursor:
    """A position in a mapped file; every read is checked against the end."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at, self.size = data, 0, len(data)

    def skip(self, count: int) -> int:
        start = self.at
        if count < 0 or start + count > self.size:
            raise _OutOfBytes
        self.at = start + count
        return start

    def u32(self) -> int:
        return int(_U32.unpack_from(self.data, self.skip(4))[0])

    def u64(self) -> int:
        return int(_U64.unpack_from(self.data, self.skip(8))[0])

    def string(self) -> str:
        length = self.u64()
        start = self.skip(length)
        return self.data[start : start + length].decode("utf-8", "replace")


def check_file(path: str, row_bytes: RowBytes) -> Header:
    """Read the header of `path`. Raises FileProblem in plain words for everything that is not a whole model file."""
    try:
        size = _checked_size(path)
        with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            _refuse_other_formats(path, data)
            cursor = _Cursor(data)
            cursor.skip(4)
            try:
                header = _read_header(path, cursor)
                needed = _bytes_needed(cursor, header, row_bytes)
            except _OutOfBytes:
                raise _truncated(path, size, None) from None
    except PermissionError as error:
        raise FileProblem("The file may not be read.", path, "Change its permissions or copy it.") from error
    except OSError as error:
        raise FileProblem("The file could not be read.", f"{error.strerror}: {path}", "Check the disk.") from error
    _refuse_other_contents(path, header)
    if needed > size:
        raise _truncated(path, size, needed)
    return header


def _checked_size(path: str) -> int:
    if "\0" in path or not Path(path).exists():
        raise FileProblem("The file is not there.", path, "It was moved or deleted, or its disk is not connected.")
    if Path(path).is_dir():
        raise FileProblem("This is a folder, not a model file.", path, _CHOOSE_ANOTHER)
    if not Path(path).is_file():
        raise FileProblem("This is not a regular file.", path, _CHOOSE_ANOTHER)
    size = os.stat(path).st_size  # noqa: PTH116 - a Path here would only be unpacked again
    if size == 0:
        raise FileProblem("The file is empty.", path, _DOWNLOAD_AGAIN)
    return size


def _refuse_other_formats(path: str, data: mmap.mmap) -> None:
    start = data[:512]
    if start[:4] == b"GGUF":
        return
    text = start.lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise FileProblem(
            "This is a web page, not a model file.", path, f"{_DOWNLOAD_AGAIN} A login page may have been saved."
        )
    if text.startswith(b"version https://git-lfs"):
        raise FileProblem(
            "This is a Git LFS pointer, not a model file.", path, "Fetch the file itself with git lfs pull."
        )
    if start[:4] in {b"ggml", b"lmgg", b"tjgg", b"fmgg", b"algg"}:
        raise FileProblem("This file's format is older than GGUF.", path, "Look for a GGUF version of the model.")
    if start[:2] == b"PK" or start[8:10] == b'{"':
        raise FileProblem("This is a PyTorch or safetensors file.", path, "Look for a GGUF version of the model.")
    raise FileProblem("This is not a GGUF model file.", f"It starts with {start[:4]!r}: {path}", _CHOOSE_ANOTHER)


def _read_header(path: str, cursor: _Cursor) -> Header:
    version = cursor.u32()
    if version not in _SUPPORTED_VERSIONS:
        swapped = int.from_bytes(version.to_bytes(4, "little"), "big")
        what = "big-endian" if swapped in _SUPPORTED_VERSIONS else f"version {version}"
        detail = f"It is a {what} GGUF; this engine reads version 2 and 3: {path}"
        raise FileProblem(
            "This GGUF file's version is not supported.", detail, "Look for a newer conversion of the model."
        )
    tensors, entries = cursor.u64(), cursor.u64()
    if max(tensors, entries) > _MAX_ENTRIES:
        raise FileProblem(
            "The file's header is damaged.", f"{tensors:,} tensors, {entries:,} entries: {path}", _DOWNLOAD_AGAIN
        )
    metadata: dict[str, str | int | float | bool] = {}
    for _ in range(entries):
        key, kind = cursor.string(), cursor.u32()
        value = _read_value(path, cursor, kind)
        if value is not None:
            metadata[key] = value
    return Header(version, tensors, metadata)


def _read_value(path: str, cursor: _Cursor, kind: int) -> str | int | float | bool | None:
    if kind == _STRING:
        return cursor.string()
    if kind == _ARRAY:
        _skip_array(path, cursor)
        return None
    return _scalar(path, cursor, kind)


def _scalar(path: str, cursor: _Cursor, kind: int) -> int | float | bool:
    form = _SCALARS.get(kind)
    if form is None:
        raise FileProblem("The file's header is damaged.", f"A value of unknown type {kind}: {path}", _DOWNLOAD_AGAIN)
    value: int | float | bool = struct.unpack_from("<" + form, cursor.data, cursor.skip(struct.calcsize(form)))[0]
    return value


def _skip_array(path: str, cursor: _Cursor) -> None:
    kind, count = cursor.u32(), cursor.u64()
    if kind in _SCALARS:
        cursor.skip(count * struct.calcsize(_SCALARS[kind]))
        return
    if kind != _STRING:
        raise FileProblem("The file's header is damaged.", f"A list of unknown type {kind}: {path}", _DOWNLOAD_AGAIN)
    if count > cursor.size:
        raise _OutOfBytes
    data, at, unpack = cursor.data, cursor.at, _U64.unpack_from  # 150,000 tokens: no method calls in this loop
    try:
        for _ in range(count):
            at += 8 + unpack(data, at)[0]
    except (struct.error, OverflowError):
        raise _OutOfBytes from None
    cursor.skip(at - cursor.at)


def _bytes_needed(cursor: _Cursor, header: Header, row_bytes: RowBytes) -> int:
    """Where the last tensor ends, in bytes from the start of the file."""
    end = 0
    for _ in range(header.tensors):
        cursor.skip(cursor.u64())
        dimensions = cursor.u32()
        if dimensions > _MAX_DIMENSIONS:
            raise _OutOfBytes
        shape = [cursor.u64() for _ in range(dimensions)] or [1]
        kind, offset = cursor.u32(), cursor.u64()
        rows = 1
        for length in shape[1:]:
            rows *= length
        end = max(end, offset + row_bytes(kind, shape[0]) * rows)
    alignment = header.metadata.get("general.alignment", 32)
    step = alignment if isinstance(alignment, int) and alignment > 0 else 32
    return (cursor.at + step - 1) // step * step + end


def _refuse_other_contents(path: str, header: Header) -> None:
    kind, architecture = header.text("general.type"), header.text("general.architecture")
    if kind == "adapter" or "adapter.type" in header.metadata:
        raise FileProblem(
            "This is a LoRA adapter, not a model.", f"It only changes another model: {path}", _CHOOSE_ANOTHER
        )
    if kind == "mmproj" or architecture == "clip":
        raise FileProblem(
            "This is the image part of a model (mmproj).",
            f"It cannot write text by itself: {path}",
            "Choose the model beside it.",
        )
    if kind == "imatrix" or architecture == "imatrix":
        raise FileProblem("This is an importance matrix, not a model.", path, _CHOOSE_ANOTHER)
    if header.tensors == 0:
        raise FileProblem("This file holds only a vocabulary.", f"It has no weights: {path}", _CHOOSE_ANOTHER)
    if not architecture:
        raise FileProblem("The file does not say which architecture it has.", path, _CHOOSE_ANOTHER)
    part = header.metadata.get("split.no", 0)
    if isinstance(part, int) and part > 0:
        detail = f"It is part {part + 1} of {header.text('split.count')}: {path}"
        raise FileProblem("This is a later part of a split model.", detail, "Choose the first part (…-00001-of-…).")


def _truncated(path: str, size: int, needed: int | None) -> FileProblem:
    missing = f"{size:,} of {needed:,} bytes are there" if needed else f"its header goes on beyond its {size:,} bytes"
    return FileProblem(
        "The file is incomplete.", f"{missing}: {path}", "The download was cut off. Download the file again."
    )
