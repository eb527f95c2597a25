"""Replaces files in one step: whoever reads, and a kill at any moment, finds the old one or the new one."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

LEFTOVER_S = 60.0  # nobody writes that long
PATIENCE_S = 2.0 if sys.platform == "win32" else 0.0
"""Windows replaces no file that somebody has open; virus scanners and indexers look at every new one for a moment."""
_PAUSE_S = 0.05
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_atomically(path: Path, data: bytes) -> None:
    """Temporary file in the same folder, fsync, rename. Removes what killed writers left. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(beside, _NEW, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        rename_over(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _remove_leftovers(path)


def rename_over(source: Path, target: Path, patience_s: float = PATIENCE_S) -> None:
    """Give `source` the name `target`, which may be taken. Raises OSError."""
    until = time.monotonic() + patience_s
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def keep_copy(path: Path, why: str) -> Path:
    """Copy `path` to a free name beside it, unless such a copy is there already. Raises OSError."""
    data = path.read_bytes()
    number = 1
    while (kept := path.with_name(f"{path.name}.{why}-{number}")).exists():
        if kept.read_bytes() == data:
            return kept
        number += 1
    kept.write_bytes(data)
    return kept


def _remove_leftovers(path: Path) -> None:
    with suppress(OSError):
        for left in path.parent.glob(f".{path.name}.*"):
            if time.time() - left.stat().st_mtime > LEFTOVER_S:
                left.unlink()
