"""Runs work on a thread of its own, so that Ctrl+C can end it cleanly and its progress can be shown."""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from desktop.aside import run_aside
from desktop.size_words import of_words, speed_words, time_words
from desktop.terminal.interrupts import Interrupted, Interrupts
from desktop.terminal.text_in_out import harmless, say

_LOOK_S = 0.1
_LINE_EVERY_S = 5.0  # where standard error is no terminal
_WARM_UP_S = 1.0
_USUAL_COLUMNS = 80

Result = TypeVar("Result")


class Progress:
    """How far the work is. The worker writes, the main thread shows it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._what, self._total, self._done, self._start = "", 0, 0, 0
        self._since = time.monotonic()
        self._shown_at = self._since
        self._width = 0
        self._reached = False

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Another piece of work of `total` bytes, of which some may be there already."""
        with self._lock:
            self._what, self._total, self._done, self._start = what, total, done, done
            self._reached = False
            self._since = self._shown_at = time.monotonic()

    def add(self, count: int) -> None:
        """So many bytes more; negative when some must be fetched again."""
        with self._lock:
            self._done += count

    def reach(self, done: int, total: int) -> None:
        """So many bytes are there; the first number told is where the work goes on, not what it has done."""
        with self._lock:
            if done < self._done or not self._reached:
                self._start, self._since, self._reached = done, time.monotonic(), True
            self._done, self._total = done, total

    def words(self) -> str:
        """One line: what, how much of it, how fast, how long it will still take."""
        with self._lock:
            if not self._what:
                return ""
            done, total, seconds = self._done, self._total, time.monotonic() - self._since
            if not total:
                return self._what
            line = f"{self._what}: {of_words(done, total)}"
            speed = (done - self._start) / seconds if seconds > _WARM_UP_S else 0.0
        if speed <= 0:
            return line
        left = f", {time_words((total - done) / speed)} left" if total > done else ""
        return f"{line}, {speed_words(speed)}{left}"

    def show(self) -> None:
        """On a terminal one line that is written over, elsewhere a line now and then."""
        words = self.words()
        if not words or sys.stderr is None:
            return
        if sys.stderr.isatty():
            line = fitting(harmless(words), _columns() - 1)
            sys.stderr.write(f"\r{line}{' ' * (self._width - _cells(line))}")
            sys.stderr.flush()
            self._width = _cells(line)
        elif time.monotonic() - self._shown_at > _LINE_EVERY_S:
            self._shown_at = time.monotonic()
            say(words)

    def clear(self) -> None:
        """Leave the terminal's line empty."""
        if self._width and sys.stderr is not None:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()
            self._width = 0


def fitting(line: str, columns: int) -> str:
    """Its end, which tells how far it is, with as much before it as fits: a line that wraps cannot be written over."""
    if _cells(line) <= columns:
        return line
    what, _, how_far = line.rpartition(": ")
    end = f": {how_far}" if what else line
    while what and _cells(f"{what}…{end}") > columns:
        what = what[:-1]
    line = f"{what}…{end}" if what else end.removeprefix(": ")
    while _cells(line) > columns:
        line = line[:-1]
    return line


def _cells(text: str) -> int:
    """Columns that it takes: letters of East Asia take two."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_COLUMNS
    except (OSError, ValueError):
        return _USUAL_COLUMNS


def interruptible(work: Callable[[threading.Event], Result], progress: Progress | None = None) -> Result:
    """What `work` returns; it is given an event that Ctrl+C sets. Raises what it raises, Interrupted after Ctrl+C.

    The second Ctrl+C does not wait for it to end.
    """
    cancelled = threading.Event()
    with Interrupts() as interrupts:

        def look() -> None:
            if interrupts.signal_number:
                cancelled.set()
            elif progress is not None:
                progress.show()

        try:
            result = run_aside(lambda: work(cancelled), look, "models command", _LOOK_S)
        except BaseException as error:
            if interrupts.signal_number:
                raise Interrupted(interrupts.signal_number) from error
            raise
        finally:
            if progress is not None:
                progress.clear()
        if interrupts.signal_number:
            raise Interrupted(interrupts.signal_number)
    return result
