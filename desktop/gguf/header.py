"""What the header of a GGUF file says: metadata, tensor table, where the weights begin. `read_header` reads it."""

from __future__ import annotations

import contextlib
import math
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import FileProblem
from desktop.gguf.cursor import MAX_WALKED_ITEMS, Cursor, Damaged, OutOfBytes
from desktop.gguf.foreign import (
    damaged,
    incomplete,
    open_checked,
    refuse_other_formats,
    refuse_other_versions,
    unreadable,
)

STRING, ARRAY = 8, 9  # GGUF value types; the others are numbers of a fixed size
SCALARS = {
    kind: struct.Struct("<" + form)
    for kind, form in {
        0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
    }.items()
}  # fmt: skip
MAX_ENTRIES = 1 << 17  # metadata keys, tensors
MAX_NAME_BYTES = (1 << 16) - 1
MAX_DIMENSIONS = 4
MAX_ELEMENTS = 1 << 63


@dataclass(frozen=True, slots=True)
class ArrayInfo:
    """An array value, described and not held: a vocabulary has 150,000 items."""

    kind: int  # GGUF value type of the items
    count: int
    offset: int  # of the first item, in bytes from the start of the file
    size: int  # of all items, in bytes


Value = str | int | float | bool | ArrayInfo


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One line of the tensor table. shape: row length first, as in the file; offset: from `data_start`."""

    name: str
    shape: tuple[int, ...]
    kind: int  # ggml type
    offset: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """Everything before the weights."""

    path: Path
    size: int  # of the file, in bytes
    version: int
    metadata: Mapping[str, Value]
    tensors: tuple[TensorInfo, ...]
    data_start: int

    @property
    def architecture(self) -> str:
        """`general.architecture`, "" when absent."""
        return self.text("general.architecture")

    def text(self, key: str) -> str:
        """A scalar value as text, "" when absent or an array."""
        value = self.metadata.get(key, "")
        return "" if isinstance(value, ArrayInfo) else str(value)

    def number(self, key: str, default: int = 0) -> int:
        """A whole number, `default` when absent or of another type."""
        value = self.metadata.get(key, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def shape_number(self, name: str, default: int = 0) -> int:
        """`{architecture}.{name}` as a whole number."""
        return self.number(f"{self.architecture}.{name}", default)


def read_header(path: Path) -> GgufHeader:
    """Read everything before the weights, trusting no length in it.

    At most 256 MB are read, in blocks; under 200 MB are held. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
    Raises FileProblem in plain words for everything that is not a readable GGUF header. A file that ends inside its
    weights is read: compare `size` with types.bytes_needed().
    """
    try:
        file, size = open_checked(path)
        with file:
            refuse_other_formats(path, file)
            try:
                return _parse(path, size, Cursor(file, size, position=4))
            except OutOfBytes:
                raise incomplete(path, size) from None
            except Damaged as error:
                raise damaged(path, str(error)) from None
    except OSError as error:
        raise unreadable(path, error) from error


def read_array(header: GgufHeader, key: str, limit: int = 1_000_000) -> list[str] | list[int | float | bool]:
    """The first `limit` items of an array; empty when there is no array of that name.

    Raises FileProblem when the file is no longer the one that `header` describes.
    """
    info = header.metadata.get(key)
    if not isinstance(info, ArrayInfo):
        return []
    count = max(0, min(info.count, limit, MAX_WALKED_ITEMS))
    with _reading(header, info) as cursor:
        if info.kind == STRING:
            return [item.decode("utf-8", "replace") for item in cursor.strings(count)]
        return list(cursor.unpack(struct.Struct(f"<{count}{SCALARS[info.kind].format[1:]}")))


def vocabulary_digest(header: GgufHeader) -> str:
    """What two files share when their token numbers mean the same texts: sha256 in hexadecimal, "" without tokens.

    It covers the tokenizer's kind and the token list as it stands in the file. Raises FileProblem like read_array().
    """
    info = header.metadata.get("tokenizer.ggml.tokens")
    if not isinstance(info, ArrayInfo) or info.count == 0:
        return ""
    import hashlib  # brings OpenSSL along, which no engine needs

    digest = hashlib.sha256(header.text("tokenizer.ggml.model").encode() + b"\0")
    with _reading(header, info) as cursor:
        while cursor.left:
            digest.update(cursor.block())
    return digest.hexdigest()


@contextlib.contextmanager
def _reading(header: GgufHeader, info: ArrayInfo) -> Iterator[Cursor]:
    """A cursor over an array's items and nothing else."""
    try:
        with header.path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != header.size:
                raise _changed(header.path)
            yield Cursor(file, info.offset + info.size, info.offset)
    except OSError as error:
        raise unreadable(header.path, error) from error
    except (OutOfBytes, Damaged) as error:
        raise _changed(header.path) from error


def _changed(path: Path) -> FileProblem:
    return FileProblem(
        "The file has changed.", f"It is not what it was when it was first read: {path}", "Read it again."
    )


def _parse(path: Path, size: int, cursor: Cursor) -> GgufHeader:
    version = cursor.u32()
    refuse_other_versions(path, version)
    tensors, entries = cursor.u64(), cursor.u64()
    if max(tensors, entries) > MAX_ENTRIES:
        raise Damaged(f"{tensors:,} tensors and {entries:,} entries")
    metadata: dict[str, Value] = {}
    for _ in range(entries):
        key = cursor.string(MAX_NAME_BYTES)
        if key in metadata:
            raise Damaged(f"“{key[:80]}” twice")
        metadata[key] = _value(cursor)
    table = tuple(_tensor(cursor) for _ in range(tensors))
    if len({tensor.name for tensor in table}) < tensors:
        raise Damaged("the same tensor name twice")
    step = _alignment(metadata)
    start = (cursor.position + step - 1) // step * step
    return GgufHeader(path, size, version, metadata, table, start)


def _value(cursor: Cursor) -> Value:
    kind = cursor.u32()
    if kind == STRING:
        return cursor.string()
    if kind == ARRAY:
        return _array(cursor)
    form = SCALARS.get(kind)
    if form is None:
        raise Damaged(f"a value of unknown type {kind}")
    return cursor.unpack(form)[0]


def _array(cursor: Cursor) -> ArrayInfo:
    """Arrays of arrays are refused: the format allows them, no model has them, and nesting has no end."""
    kind, count = cursor.u32(), cursor.u64()
    start = cursor.position
    if kind == STRING:
        cursor.skip_strings(count)
    elif kind in SCALARS:
        cursor.skip(count * SCALARS[kind].size)
    else:
        raise Damaged(f"a list of unknown type {kind}")
    return ArrayInfo(kind, count, start, cursor.position - start)


def _tensor(cursor: Cursor) -> TensorInfo:
    name, dimensions = cursor.string(MAX_NAME_BYTES), cursor.u32()
    if dimensions > MAX_DIMENSIONS:
        raise Damaged(f"a tensor of {dimensions:,} dimensions")
    shape = tuple(cursor.u64() for _ in range(dimensions))
    if math.prod(shape) >= MAX_ELEMENTS or max(shape, default=0) >= MAX_ELEMENTS:
        raise Damaged(f"a tensor of {' x '.join(map(str, shape))} weights")
    kind, offset = cursor.u32(), cursor.u64()
    return TensorInfo(name, shape, kind, offset)


def _alignment(metadata: Mapping[str, Value]) -> int:
    """Weights begin at a multiple of it. llama.cpp ends the process for one that is not a power of two."""
    step = metadata.get("general.alignment", 32)
    if isinstance(step, bool) or not isinstance(step, int) or step <= 0 or step & (step - 1):
        raise Damaged(f"an alignment of {step!r:.40}")
    return step
