"""From one message that has other versions to the next: which one that is, seen from where one reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence

READ_AT = 24  # pixels below the top: where what was jumped to begins
NEAR = 2  # pixels


def fork_beside(
    by: int, ids: Sequence[int], forked: Collection[int], tops: Sequence[tuple[int, int]], held: int | None = None
) -> int | None:
    """The next (1) or previous (-1) forked message, None where there is none.

    tops: of built messages, the id and pixels below the top; none of them where one is at the end of everything.
    held: what was jumped to, as long as nobody scrolled since; near the end it may not have come to the top.
    """
    places = {number: place for place, number in enumerate(ids)}
    here = float(places[held]) if held in places else _reader(places, tops)
    wanted = [place for place, number in enumerate(ids) if number in forked]
    found = [place for place in wanted if (place > here if by > 0 else place < here)]
    return ids[found[0] if by > 0 else found[-1]] if found else None


def _reader(places: dict[int, int], tops: Sequence[tuple[int, int]]) -> float:
    """The place of whoever reads; half a message further where the beginning of one has been passed."""
    if not tops:
        return float(len(places))
    above = [(places[number], top) for number, top in tops if top <= READ_AT + NEAR]
    if not above:
        return places[tops[0][0]] - 0.5
    place, top = above[-1]
    return place + (0.0 if top >= READ_AT - NEAR else 0.5)
