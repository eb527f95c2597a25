"""Where readings keep their rows: private files in the cache folder, gone afterwards, at latest at the next start."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from desktop.paths import folder_problem

_FOLDER = "readings"
_SUFFIX = ".rows"


@contextlib.contextmanager
def rows_file(cache_dir: Path) -> Iterator[Path]:
    """An empty file that only this user may open; it is gone after the block. Raises FileProblem."""
    folder = cache_dir / _FOLDER
    place = folder / f"{os.getpid()}-{_started(os.getpid())}-{secrets.token_hex(8)}{_SUFFIX}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise folder_problem(folder, error) from error
    try:
        yield place
    finally:
        with contextlib.suppress(OSError):  # what cannot be removed now is removed at the next start
            place.unlink()


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
