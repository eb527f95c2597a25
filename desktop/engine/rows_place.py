"""Where readings keep their rows: private files in the cache folder, gone afterwards, at latest at the next start."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from desktop.errors import FileProblem
from desktop.paths import folder_problem

_FOLDER = "readings"
_SUFFIX = ".rows"


@contextlib.contextmanager
def rows_file(cache_dir: Path) -> Iterator[Path]:
    """An empty file that only this user may open; it is gone after the block. Raises FileProblem."""
    place = _new_place(cache_dir)
    _make(place)
    try:
        yield place
    finally:
        with contextlib.suppress(OSError):  # what cannot be removed now is removed at the next start
            place.unlink()


class SharedRows:
    """The one file that all engines of a process are given at loading; empty but for the time of a reading.

    Where it cannot be made, engines load all the same, and a comparison says why it cannot be had.
    """

    def __init__(self, cache_dir: Path) -> None:
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._made = False

    @cached_property
    def place(self) -> Path:
        """Where it is, or will be."""
        return _new_place(self._cache_dir)

    def make(self) -> None:
        """Make it unless it is there. Any thread; never raises."""
        with self._lock:
            if not self._made:
                with contextlib.suppress(FileProblem):
                    _make(self.place)
                    self._made = True

    def clear(self) -> None:
        """Give its room on the disk back; no reading may be on its way. Not on the window's thread. Never raises."""
        with self._lock, contextlib.suppress(OSError):
            if self._made:
                os.truncate(self.place, 0)

    def remove(self) -> None:
        """Remove it, once no engine is left. Never raises."""
        with self._lock, contextlib.suppress(OSError):
            if self._made:
                self.place.unlink()


def _new_place(cache_dir: Path) -> Path:
    return cache_dir / _FOLDER / f"{os.getpid()}-{_started(os.getpid())}-{secrets.token_hex(8)}{_SUFFIX}"


def _make(place: Path) -> None:
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise folder_problem(place.parent, error) from error


def remove_left_rows(cache_dir: Path) -> int:
    """Remove the files of processes that ended without doing so; returns how many. Never raises."""
    removed = 0
    with contextlib.suppress(OSError):
        for place in (cache_dir / _FOLDER).glob(f"*{_SUFFIX}"):
            if not _is_in_use(place):
                with contextlib.suppress(OSError):
                    place.unlink()
                    removed += 1
    return removed


def new_reading() -> int:
    """A number for Rows.reading."""
    return secrets.randbelow(1 << 62) + 1


def _is_in_use(place: Path) -> bool:
    pid, _, rest = place.stem.partition("-")
    return pid.isdecimal() and _started(int(pid)) == rest.partition("-")[0]


def _started(pid: int) -> str:
    """When a process began, as a word: a later one with the same number has another. "" when it is gone."""
    import psutil

    try:
        return str(int(psutil.Process(pid).create_time() * 100))
    except (psutil.Error, ValueError, OverflowError):
        return "gone"
