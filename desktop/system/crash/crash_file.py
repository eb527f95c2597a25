"""crash.log: what a dying process still writes, in parts, one for each run, so that no old crash is shown again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TextIO

_LARGEST = 256 * 1024  # bytes; then the older parts go into crash.log.1
_HEAD = "=== run "  # no traceback has a line like this
_MOST_LINES = 300


def begin_part(path: Path, run: str, words: str) -> TextIO:
    """Open the file for what may come of this run. Raises OSError. The file stays open as long as the process."""
    if path.exists() and path.stat().st_size > _LARGEST:
        path.replace(_older(path))
    file = path.open("a", encoding="utf-8", errors="backslashreplace")
    file.write(f"{_HEAD}{run} {words}, {time.strftime('%Y-%m-%d %H:%M:%S')}\n")
    file.flush()
    return file


def part_of(path: Path, run: str) -> str:
    """What a run wrote before it died; "" where it wrote nothing."""
    for place in (path, _older(path)):
        try:
            text = place.read_text("utf-8", "replace")
        except OSError:
            continue
        _, found, rest = text.partition(f"{_HEAD}{run} ")
        if found:
            body = rest.partition("\n")[2].partition(_HEAD)[0]
            return "\n".join(_most_telling(body.strip().splitlines()))
    return ""


def _most_telling(lines: list[str]) -> list[str]:
    """What fits of a long dump: its first words, and from the thread that crashed on."""
    if len(lines) <= _MOST_LINES:
        return lines
    crashed = next((number for number, line in enumerate(lines) if line.startswith("Current thread")), 0)
    kept = [*lines[:2], "…", *lines[crashed:]] if crashed else lines
    return [*kept[:_MOST_LINES], "…"]


def _older(path: Path) -> Path:
    return path.with_name(f"{path.name}.1")
