"""Which messages of several columns stand beside each other: what all have stands once, across them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

Row = tuple[int | None, ...]  # a message's id for each column, None where it has none there


def rows_of(ways: Sequence[Sequence[int]]) -> list[Row]:
    """Rows from the first message on. ways: the ids of each column, in their order.

    Between two messages that all columns have, each column's own follow each other from the same row on.
    """
    if len(ways) == 1:
        return [(number,) for number in ways[0]]
    rows: list[Row] = []
    places = [{number: place for place, number in enumerate(way)} for way in ways]
    starts = [0] * len(ways)
    for number in ways[0] if ways else ():
        ends = [place.get(number, -1) for place in places]
        if all(end >= start for end, start in zip(ends, starts, strict=True)):
            rows += _beside(ways, starts, ends)
            rows.append((number,) * len(ways))
            starts = [end + 1 for end in ends]
    return rows + _beside(ways, starts, [len(way) for way in ways])


def is_across(row: Row) -> bool:
    """Whether one message stands in all of several columns."""
    return len(row) > 1 and len(set(row)) == 1


def _beside(ways: Sequence[Sequence[int]], starts: Sequence[int], ends: Sequence[int]) -> list[Row]:
    parts = [way[start:end] for way, start, end in zip(ways, starts, ends, strict=True)]
    return [tuple(row) for row in zip_longest(*parts)]
