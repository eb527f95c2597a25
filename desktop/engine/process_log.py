"""The log of an engine process: opened and rotated, and its last lines read for an error's message."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

BYTES_BEFORE_ROTATION = 1_000_000


def last_lines(path: Path, start: int, count: int) -> str:
    """The last `count` lines of a log from byte `start` on; "" when it cannot be read."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(start, size - 32_768))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])


def open_log(path: Path) -> io.BufferedWriter:
    """The log, rotated; on a disk that takes none, nothing: an engine without a log still answers."""
    with contextlib.suppress(OSError):  # none yet; or, on Windows, still open in an engine that is about to end
        if path.stat().st_size > BYTES_BEFORE_ROTATION:
            path.replace(path.with_name(path.name + ".1"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        log = path.open("ab")
    except OSError:
        log = Path(os.devnull).open("ab")  # noqa: SIM115 - the caller closes it
    log.seek(0, os.SEEK_END)
    return log
