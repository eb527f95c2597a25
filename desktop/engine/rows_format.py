"""The file in which one engine keeps the distributions of a reading for another one: a ring of rows behind a head.

A row is what the model expects at one token: n_vocab log-probabilities as float32. Row number i lies at place
i % capacity; with a capacity of all rows nothing is ever overwritten, so the same code serves engines that run beside
each other and engines that take turns. Both use plain reads and writes, which count for nobody's memory but the
system's cache. Each number in the head is written by one side only.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Final

from desktop.errors import BadInput, Cancelled, FileProblem
from desktop.size_words import size_words

RING_BYTES: Final = 24 << 20  # rows of two engines that run beside each other
HEAD_BYTES: Final = 4096
LEFT_FREE_BYTES: Final = 64 << 20  # for everything else that writes to that disk
_HEAD: Final = struct.Struct("<QQQQ32s")  # reading, n_vocab, capacity, total, which tokens
_NUMBER: Final = struct.Struct("<Q")
_WRITTEN_AT, _TAKEN_AT = 1024, 2048
_BROKEN: Final = (1 << 64) - 1  # instead of a count: that side has given up
_WAIT_S: Final = 0.001
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Stopped = Callable[[], bool]


def ring_rows(n_vocab: int) -> int:
    """The capacity for engines that run beside each other."""
    return max(2, RING_BYTES // (4 * n_vocab))


class _RowsFile:
    """What both sides do. Raises FileProblem where the file cannot be used."""

    def __init__(self, path: str, stopped: Stopped) -> None:
        if not path:
            raise BadInput("There is no file for the rows.", "The engine was loaded without one.", "Load it again.")
        self._path, self._stopped = path, stopped
        self._n_vocab = self._capacity = 0
        try:
            self._file: IO[bytes] = open(path, "r+b", buffering=0)  # noqa: PTH123, SIM115 - closed by __exit__
        except OSError as error:
            raise _unusable(path, error) from error

    def _put(self, place: int, data: bytes | memoryview) -> None:
        rest = memoryview(data).cast("B")
        try:
            self._file.seek(place)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise _unusable(self._path, error) from error

    def _get(self, place: int, size: int) -> bytes:
        try:
            self._file.seek(place)
            return self._file.read(size)
        except OSError as error:
            raise _unusable(self._path, error) from error

    def _count_at(self, place: int) -> int:
        """The other side's count. Raises Cancelled when it has given up: its own error says why."""
        data = self._get(place, _NUMBER.size)
        count = int(_NUMBER.unpack(data)[0]) if len(data) == _NUMBER.size else 0
        if count == _BROKEN:
            raise Cancelled("The other side of the reading gave up.", "Its rows are not complete.", "Read it again.")
        return count

    def _wait(self, ready: Callable[[], bool]) -> None:
        """Raises Cancelled."""
        while not ready():
            if self._stopped():
                raise cancelled()
            time.sleep(_WAIT_S)

    def _row_place(self, row: int) -> int:
        return HEAD_BYTES + row % self._capacity * 4 * self._n_vocab

    def _close(self, failed_at: int) -> None:
        """failed_at: where the own count stands, if the other side must learn that it grows no more; else -1."""
        try:
            if failed_at >= 0:
                self._put(failed_at, _NUMBER.pack(_BROKEN))
        except FileProblem:  # a full disk: whoever asked for the reading cancels the other side
            pass
        finally:
            self._file.close()


class RowsWriter(_RowsFile):
    """Keeps the rows of one reading."""

    def __init__(self, path: str, stopped: Stopped) -> None:
        """stopped: asked while it waits. Raises FileProblem."""
        super().__init__(path, stopped)
        self._row = 0

    def __enter__(self) -> RowsWriter:
        return self

    def begin(self, reading: int, n_vocab: int, capacity: int, total: int, tokens: bytes) -> None:
        """tokens: 32 bytes that say which ones are read. capacity 0 = total. Raises FileProblem."""
        self._n_vocab, self._capacity = n_vocab, min(capacity, total) or total
        self._check_room(HEAD_BYTES + self._capacity * 4 * n_vocab)
        self._put(_WRITTEN_AT, _NUMBER.pack(0))
        self._put(_TAKEN_AT, _NUMBER.pack(0))
        self._put(0, _HEAD.pack(reading, n_vocab, self._capacity, total, tokens))

    def _check_room(self, needed: int) -> None:
        """Before an hour's work fills a disk. Windows tells it to nobody who has only the file."""
        if sys.platform == "win32":
            return
        try:
            room, kept = os.fstatvfs(self._file.fileno()), os.fstat(self._file.fileno()).st_blocks * 512
        except OSError:  # the first row that does not fit will tell
            return
        free = room.f_bavail * room.f_frsize + kept  # what a reading before this one left is written over
        if needed + LEFT_FREE_BYTES > free:
            raise FileProblem(
                "There is no room on the disk for the reading.",
                f"{self._capacity:,} distributions over {self._n_vocab:,} tokens take {size_words(needed)}; "
                f"{size_words(free)} are free at {self._path}.",
                "Read a part of the text, free some space, or close other programs: where both files fit into memory "
                f"at once, {size_words(RING_BYTES)} are enough.",
            )

    def write(self, row: memoryview) -> None:
        """The next row; waits while the ring is full. Raises FileProblem, Cancelled."""
        self._wait(lambda: self._row - self._count_at(_TAKEN_AT) < self._capacity)
        self._put(self._row_place(self._row), row)
        self._row += 1
        self._put(_WRITTEN_AT, _NUMBER.pack(self._row))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(_WRITTEN_AT if kind is not None else -1)


class RowsReader(_RowsFile):
    """Takes the rows of one reading, one after the other."""

    def __init__(self, path: str, stopped: Stopped) -> None:
        """stopped: asked while it waits. Raises FileProblem."""
        super().__init__(path, stopped)
        self._row = 0
        self._met = False  # the other side's head was seen: it may be waiting

    def __enter__(self) -> RowsReader:
        return self

    def begin(self, reading: int, n_vocab: int, tokens: bytes) -> None:
        """Wait until the other side has begun. Raises Cancelled, BadInput where it reads something else."""
        self._wait(lambda: self._head()[0] == reading)
        self._met = True
        _, other_vocab, capacity, total, other_tokens = self._head()
        if other_vocab != n_vocab or other_tokens != tokens:
            raise BadInput(
                "The two sides do not read the same tokens.",
                f"One has {other_vocab:,} in its vocabulary, the other {n_vocab:,}.",
                "Compare files of one family.",
            )
        if not 1 <= capacity <= total:
            raise _torn(self._path, f"It says that it holds {capacity:,} of {total:,} rows.")
        self._n_vocab, self._capacity = n_vocab, capacity

    def take(self) -> bytes:
        """The next row, waited for. Raises FileProblem, Cancelled."""
        self._wait(lambda: self._count_at(_WRITTEN_AT) > self._row)
        data = self._get(self._row_place(self._row), 4 * self._n_vocab)
        if len(data) < 4 * self._n_vocab:
            raise _torn(self._path, f"Row {self._row + 1} is cut off.")
        self._row += 1
        self._put(_TAKEN_AT, _NUMBER.pack(self._row))
        return data

    def refuse(self) -> FileProblem:
        """What is said of a row whose figures cannot be log-probabilities."""
        return _torn(self._path, f"Row {self._row} does not hold log-probabilities.")

    def _head(self) -> tuple[int, int, int, int, bytes]:
        data = self._get(0, _HEAD.size)
        return _HEAD.unpack(data) if len(data) == _HEAD.size else (0, 0, 0, 0, b"")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(_TAKEN_AT if kind is not None and self._met else -1)


def cancelled() -> Cancelled:
    """What is said of a reading that was stopped."""
    return Cancelled("The reading was cancelled.", "", "Nothing of it was kept.")


def _torn(path: str, what: str) -> FileProblem:
    return FileProblem("The file of rows is damaged.", f"{path}: {what}", "Read the text again.")


def _unusable(path: str, error: OSError) -> FileProblem:
    if error.errno in _FULL:
        return FileProblem("There is no room on the disk for the reading.", path, "Free some space, then try again.")
    return FileProblem("The file of rows cannot be used.", f"{path}: {error.strerror}.", "Read the text again.")
