"""Votes counted by kind of task: how often Instruct's answer was better than Base's, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from desktop.chat.comparing.vote import TaskKind
from desktop.voice import Voice

Z95 = 1.959964  # of the normal distribution: 95 % lie within


class Counted(NamedTuple):
    """A vote between the two voices. better: whose answer, None = a tie."""

    kind: TaskKind
    better: Voice | None
    blind: bool


class Interval(NamedTuple):
    """From 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TallyRow:
    """kind: None = all of them."""

    kind: TaskKind | None
    base: int
    instruct: int
    ties: int
    blind: int

    @property
    def share(self) -> float | None:
        """How often Instruct was better, of the votes with a winner; None where there is none."""
        decided = self.base + self.instruct
        return self.instruct / decided if decided else None

    @property
    def interval(self) -> Interval | None:
        """Where that share lies with 95 % confidence."""
        decided = self.base + self.instruct
        return wilson(self.instruct, decided) if decided else None


def wilson(wins: int, of: int, z: float = Z95) -> Interval:
    """Wilson's score interval of a share (Wilson 1927, JASA 22), which holds for few votes, too. of: above 0."""
    share, spread = wins / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def tally(votes: Iterable[Counted]) -> list[TallyRow]:
    """A row for each kind with votes, in the order of the kinds, and before them one for all; none without votes."""
    known = list(votes)
    rows = [_row(None, known)] if known else []
    for kind in TaskKind:
        of_kind = [vote for vote in known if vote.kind is kind]
        if of_kind:
            rows.append(_row(kind, of_kind))
    return rows


def _row(kind: TaskKind | None, votes: list[Counted]) -> TallyRow:
    by = [vote.better for vote in votes]
    blind = sum(vote.blind for vote in votes)
    return TallyRow(kind, by.count(Voice.BASE), by.count(Voice.INSTRUCT), by.count(None), blind)
