"""Written text: pieces in a row, parted and put together without ever being changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.page.piece import Piece, joined, parts, starts, text_of


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its hands. Places and lengths are code points."""

    pieces: tuple[Piece, ...] = ()
    _starts: list[int] = field(init=False, repr=False, compare=False)  # of each piece, and where the last one ends

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", starts(self.pieces))

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def text(self) -> str:
        """What it says."""
        return text_of(self.pieces)

    def part(self, start: int, end: int) -> tuple[Piece, ...]:
        """The pieces of a stretch; those at its edges are parted."""
        first, last = self._index(start), self._index(end)
        if start >= end or first >= len(self.pieces):
            return ()
        begin = self._starts[first]
        if first == last:
            inside = parts(self.pieces[first], start - begin)[1]
            return _up_to(inside, end - start)
        tail = parts(self.pieces[last], end - self._starts[last])[0] if last < len(self.pieces) else ()
        return (*parts(self.pieces[first], start - begin)[1], *self.pieces[first + 1 : last], *tail)

    def replaced(self, start: int, end: int, pieces: Iterable[Piece]) -> Written:
        """The same text with others in the place of a stretch. Only what is near is looked at."""
        first, last = self._index(start), self._index(end)
        near = max(0, first - 1)
        far = min(len(self.pieces), last + 2)
        before = self.part(self._starts[near], start)
        behind = self.part(end, self._starts[far])
        return Written((*self.pieces[:near], *joined((*before, *pieces, *behind)), *self.pieces[far:]))

    def _index(self, place: int) -> int:
        """Of the piece that the letter behind a place stands in; how many there are, behind the last one."""
        return min(len(self.pieces), bisect_right(self._starts, place) - 1)


def _up_to(pieces: tuple[Piece, ...], length: int) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        found += parts(piece, length)[0]
        length -= len(piece.text)
    return tuple(found)
