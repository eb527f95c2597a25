"""A position in a header that may say anything: forward reading in blocks, every length checked before it is used.

Blocks are read, not mapped: a mapped file that becomes shorter would end the whole process (SIGBUS).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

BLOCK_BYTES = 1 << 20
MAX_HEADER_BYTES = 1 << 28  # known ones end before 20 MB
MAX_TEXT_BYTES = 24 << 20  # of all strings that are kept; as Python text they may take four times that
MAX_WALKED_ITEMS = 1 << 22  # strings in lists; the largest vocabularies have 2^18, their merges 2^19

_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")


class OutOfBytes(Exception):
    """The header goes on beyond the end of the file."""


class Damaged(Exception):
    """The header says what no header says; the message tells it in a few words."""


class Cursor:
    """Reads little-endian values one after the other. Every method raises OutOfBytes or Damaged."""

    def __init__(self, file: BinaryIO, size: int, position: int = 0) -> None:
        """size: of the file in bytes, or where reading must end."""
        self._file, self._size = file, size
        self._block, self._start, self._at = b"", position, 0  # _at: inside the block, which begins at _start
        self._text_left, self._items_left = MAX_TEXT_BYTES, MAX_WALKED_ITEMS

    @property
    def position(self) -> int:
        """Bytes from the start of the file."""
        return self._start + self._at

    @property
    def left(self) -> int:
        """Bytes from here to the end."""
        return self._size - self.position

    def u32(self) -> int:
        """An unsigned number of 4 bytes."""
        return int(self.unpack(_U32)[0])

    def u64(self) -> int:
        """An unsigned number of 8 bytes."""
        return int(self.unpack(_U64)[0])

    def unpack(self, form: struct.Struct) -> tuple[int | float | bool, ...]:
        """Values of a fixed size."""
        at = self._need(form.size)
        self._at = at + form.size
        return form.unpack_from(self._block, at)

    def raw(self, count: int) -> bytes:
        """The next `count` bytes; they count as kept text."""
        if count > self.left:
            raise OutOfBytes
        if count > self._text_left:
            raise Damaged(f"a text of {count:,} bytes")
        self._text_left -= count
        at = self._need(count)
        self._at = at + count
        return self._block[at : at + count]

    def string(self, most: int = MAX_TEXT_BYTES) -> str:
        """A text of at most `most` bytes; bytes that are no UTF-8 become U+FFFD."""
        length = self.u64()
        if most < length <= self.left:
            raise Damaged(f"a name of {length:,} bytes")
        return self.raw(length).decode("utf-8", "replace")

    def skip(self, count: int) -> None:
        """Go on `count` bytes further."""
        if count > self.left:
            raise OutOfBytes
        self._at += count
        if self.position > MAX_HEADER_BYTES:
            raise Damaged(f"a header of more than {MAX_HEADER_BYTES >> 20} MB")

    def skip_strings(self, count: int) -> None:
        """Go behind a list of `count` texts without keeping them."""
        if count * _U64.size > self.left:
            raise OutOfBytes
        if count > self._items_left:
            raise Damaged(f"a list of {count:,} texts")
        self._items_left -= count
        while count:
            self._need(_U64.size)
            count -= self._walk(count)

    def strings(self, count: int) -> Iterator[bytes]:
        """The next `count` texts as they stand in the file."""
        for _ in range(count):
            yield self.raw(self.u64())

    def block(self) -> bytes:
        """The next bytes, at most BLOCK_BYTES of them."""
        count = min(self.left, BLOCK_BYTES)
        at = self._need(count)
        self._at = at + count
        return self._block[at : self._at]

    def _walk(self, count: int) -> int:
        """Skip up to `count` texts that begin inside the block; returns how many. Runs 300,000 times: few calls."""
        block, at, unpack, done = self._block, self._at, _U64.unpack_from, 0
        last = len(block) - _U64.size
        for done in range(1, count + 1):  # noqa: B007 - the last value is the result
            at += 8 + unpack(block, at)[0]
            if at > last:
                break
        self.skip(at - self._at)
        return done

    def _need(self, count: int) -> int:
        """Have the next `count` bytes in the block; returns where they begin in it."""
        if self._at + count <= len(self._block):
            return self._at
        if count > self.left:
            raise OutOfBytes
        self._start, self._at = self.position, 0
        self._file.seek(self._start)
        self._block = self._file.read(min(max(count, BLOCK_BYTES), self.left))
        if len(self._block) < count:  # the file became shorter while it was read
            raise OutOfBytes
        return 0
