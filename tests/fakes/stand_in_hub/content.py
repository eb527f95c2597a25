"""The bytes of one stored file: in memory, on disk, or only claimed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

BLOCK = 65_536


class Content(Protocol):
    """What can be served without holding it in memory."""

    @property
    def size(self) -> int: ...

    def sha256(self) -> str: ...

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to `end`, in pieces of at most BLOCK."""


@dataclass(frozen=True)
class Held:
    """Bytes in memory."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        for at in range(start, end, BLOCK):
            yield self.data[at : min(at + BLOCK, end)]


@dataclass(frozen=True)
class OnDisk:
    """A file that is read while it is served."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(start)
            while start < end and (block := file.read(min(BLOCK, end - start))):
                yield block
                start += len(block)


@dataclass(frozen=True)
class Hollow:
    """A file that only claims its size: zeros below a GGUF magic. Its sha256 is made up, so it never verifies."""

    size: int
    head: bytes = b"GGUF\x03\x00\x00\x00"

    def sha256(self) -> str:
        return hashlib.sha256(b"hollow %d" % self.size).hexdigest()

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        for at in range(start, end, BLOCK):
            count = min(BLOCK, end - at)
            yield self.head[at : at + count].ljust(count, b"\0")


@dataclass(frozen=True)
class Flipped:
    """Another content with one byte inverted."""

    inner: Content
    at: int

    @property
    def size(self) -> int:
        return self.inner.size

    def sha256(self) -> str:
        return self.inner.sha256()

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        for block in self.inner.blocks(start, end):
            if start <= self.at < start + len(block):
                changed = bytearray(block)
                changed[self.at - start] ^= 0xFF
                yield bytes(changed)
            else:
                yield block
            start += len(block)


def as_content(given: bytes | Path | Content) -> Content:
    """What add_repo() takes, ready to be served."""
    if isinstance(given, bytes):
        return Held(given)
    return OnDisk(given) if isinstance(given, Path) else given
