"""What changed between two states of a shown text: the one stretch between what both begin and end with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.page.piece import Piece, text_of
from desktop.page.written import Written


@dataclass(frozen=True, slots=True)
class Difference:
    """From start to end of the former text, these pieces stand now. Places are code points."""

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def behind(self) -> int:
        """Where the new words end in the new text."""
        return self.start + len(text_of(self.pieces))


def difference(former: Sequence[Piece], now: Sequence[Piece]) -> Difference | None:
    """None where nothing changed. Looked for piece by piece, then letter by letter where both have one hand."""
    first, last = same_ends(former, now)
    if first == len(former) == len(now):
        return None
    old, new = former[first : len(former) - last], now[first : len(now) - last]
    start = sum(len(piece.text) for piece in former[:first])
    old_text, new_text = text_of(old), text_of(new)
    head = tail = 0
    if len({piece.author for piece in (*old, *new)}) == 1:
        head, tail = same_ends(old_text, new_text)
    pieces = Written(tuple(new)).part(head, len(new_text) - tail)
    return Difference(start + head, start + len(old_text) - tail, pieces)


def same_ends(left: Sequence[object], right: Sequence[object]) -> tuple[int, int]:
    """How much both begin with, and how much of the rest both end with."""
    most = min(len(left), len(right))
    head = next((at for at in range(most) if left[at] != right[at]), most)
    most -= head
    return head, next((at for at in range(most) if left[-1 - at] != right[-1 - at]), most)
