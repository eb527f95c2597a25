"""Where readings keep their rows: private files in the cache folder, gone afterwards, at latest at the next start.

Whoever made a file keeps it locked, and the system lets go of the lock however that process ends. So a file that can be
locked is nobody's any more; no clock and no process id is asked, which may be set back or given to others.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from desktop.errors import FileProblem
from desktop.paths import folder_problem

_FOLDER = "readings"
_SUFFIX = ".rows"
_TRIES = 5


@contextlib.contextmanager
def rows_file(cache_dir: Path) -> Iterator[Path]:
    """An empty file that only this user may open; it is gone after the block. Raises FileProblem."""
    place = _new_place(cache_dir)
    handle = _make(place)
    try:
        yield place
    finally:
        _remove(place, handle)


class SharedRows:
    """The one file that all engines of a process are given at loading; empty but for the time of a reading.

    Where it cannot be made, engines load all the same, and a comparison says why it cannot be had.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._handle: int | None = None  # open and locked while the file is there

    @cached_property
    def place(self) -> Path:
        """Where it is, or will be."""
        return _new_place(self._cache_dir)

    def make(self) -> None:
        """Make it unless it is there. Any thread; never raises."""
        with self._lock, contextlib.suppress(FileProblem):
            if self._handle is None:
                self._handle = _make(self.place)

    def clear(self) -> None:
        """Give its room on the disk back; no reading may be on its way. Not on the window's thread. Never raises."""
        with self._lock, contextlib.suppress(OSError):
            if self._handle is not None:
                os.truncate(self.place, 0)

    def remove(self) -> None:
        """Remove it, once no engine is left. Never raises."""
        with self._lock:
            if self._handle is not None:
                _remove(self.place, self._handle)
                self._handle = None


def remove_left_rows(cache_dir: Path) -> int:
    """Remove the files of processes that ended without doing so; returns how many. Never raises."""
    removed = 0
    with contextlib.suppress(OSError):
        for place in (cache_dir / _FOLDER).glob(f"*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                removed += _removed(place)
    return removed


def new_reading() -> int:
    """A number for Rows.reading."""
    import secrets

    return secrets.randbelow(1 << 62) + 1


def _new_place(cache_dir: Path) -> Path:
    import secrets  # not before the window is seen

    return cache_dir / _FOLDER / f"{secrets.token_hex(16)}{_SUFFIX}"


def _make(place: Path) -> int:
    """A file, open and locked until it is removed. Raises FileProblem."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in range(_TRIES):
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if _lock(handle) and place.exists():  # else another program's start took it for one that was left
                return handle
            os.close(handle)
            place.unlink(missing_ok=True)
    except OSError as error:
        raise folder_problem(place.parent, error) from error
    raise FileProblem(
        "No file for the rows can be made.", f"{place.parent}: each was removed at once.", "Try it again."
    )


def _remove(place: Path, handle: int) -> None:
    """Never raises: what cannot be removed now is removed at the next start."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":  # a file that is open keeps its name for as long
            os.close(handle)
            place.unlink()
        else:
            place.unlink()
            os.close(handle)


def _removed(place: Path) -> bool:
    """Whether it was nobody's, and is gone. Raises OSError, on Windows also where somebody has it open."""
    if sys.platform == "win32":
        place.unlink()
        return True
    handle = os.open(place, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if _lock(handle):
            place.unlink()
            return True
    finally:
        os.close(handle)
    return False


def _lock(handle: int) -> bool:
    """Whether the file is now locked by this handle. Windows needs no lock: what is open there cannot be removed."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
