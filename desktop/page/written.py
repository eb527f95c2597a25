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
        found: list[Piece] = []
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self.pieces) and self._starts[index] < end:
            begin = self._starts[index]
            inside = parts(self.pieces[index], end - begin)[0]
            for piece in inside:
                if begin + len(piece.text) > start:
                    found += parts(piece, start - begin)[1]
                begin += len(piece.text)
            index += 1
        return tuple(found)

    def replaced(self, start: int, end: int, pieces: Iterable[Piece]) -> Written:
        """The same text with others in the place of a stretch."""
        return Written(joined((*self.part(0, start), *pieces, *self.part(end, len(self)))))

    def piece_at(self, place: int) -> tuple[Piece, int] | None:
        """The piece of the letter behind this place, and where that letter stands in it; None behind the last one."""
        if not 0 <= place < len(self):
            return None
        index = bisect_right(self._starts, place) - 1
        return self.pieces[index], place - self._starts[index]
