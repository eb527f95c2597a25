"""Which part of a long conversation is built: as many rows, or as much text, as fill a screen or two."""

from __future__ import annotations

from collections.abc import Callable

FIRST_BUILT = 30  # rows built when a chat opens
OLDER = 10  # built at once on the way up or down
FIRST_TEXT, OLDER_TEXT = 6_000, 6_000  # characters that end both sooner, so that long messages open as quickly
LOW_SCREEN = 800  # pixels of height up to which that is enough
Length = Callable[[int], int]  # the characters of the row with this number


def first_part(height: int) -> tuple[int, int]:
    """At most how many rows, and characters, are built when a chat opens in a view `height` pixels high."""
    screens = max(1.0, height / LOW_SCREEN)
    return round(FIRST_BUILT * screens), round(FIRST_TEXT * screens)


def start_of(length: Length, end: int, count: int = OLDER, characters: int = OLDER_TEXT) -> int:
    """Where to begin building so that it ends before `end`: at least one row, at most `count`."""
    start = end
    while start > 0 and end - start < count and characters > 0:
        start -= 1
        characters -= length(start)
    return start


def end_of(length: Length, rows: int, start: int, count: int = OLDER, characters: int = OLDER_TEXT) -> int:
    """The same downwards: before which row to stop building from `start` on. rows: how many there are."""
    end = start
    while end < rows and end - start < count and characters > 0:
        characters -= length(end)
        end += 1
    return end
