"""Where the lines of the map of forks run: each side way on a lane of its own, beside those it would run into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.chat.forks import MAIN, Fork

SHORTEST = 10.0  # pixels: a way of one message is to be seen, and to be hit
APART = 6.0  # pixels between two ways on one lane


@dataclass(frozen=True, slots=True)
class Strand:
    """One way from its fork to its end, in pixels from the left. target: the message that a click on it shows.

    lane: 0 = the main line; leaves: the lane that it comes from.
    """

    start: float
    end: float
    lane: int
    leaves: int
    target: int


def strands(forks: Sequence[Fork], width: float) -> list[Strand]:
    """The main line first; nothing where there are no forks. width: in pixels, for all there is."""
    if not forks:
        return []
    ends = [fork.level + way.length for fork in forks for way in fork.ways]
    scale = width / max(*ends, 1)
    last = next(fork for fork in reversed(forks) if fork.parent == MAIN)
    main = next(way for way in last.ways if way.main)
    found = [Strand(0.0, (last.level + main.length) * scale, 0, 0, main.first)]
    taken: list[list[tuple[float, float]]] = [[]]
    lane_of: dict[tuple[int, int | None], int] = {(MAIN, None): 0}
    for number, fork in enumerate(forks):
        leaves = lane_of[fork.parent, fork.through]
        for way in fork.ways:
            if way.main:
                continue
            start = fork.level * scale
            end = min(width, max(start + SHORTEST, start + way.length * scale))
            lane = _free_lane(taken, leaves + 1, start - APART, end)
            lane_of[number, way.first] = lane
            found.append(Strand(start, end, lane, leaves, way.first))
    return found


def _free_lane(taken: list[list[tuple[float, float]]], least: int, start: float, end: float) -> int:
    lane = least
    while lane < len(taken) and any(start < other_end and other < end for other, other_end in taken[lane]):
        lane += 1
    while lane >= len(taken):
        taken.append([])
    taken[lane].append((start, end))
    return lane
