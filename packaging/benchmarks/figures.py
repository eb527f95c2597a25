"""What a measurement hands back: figures with their budgets and every single sample."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from enum import StrEnum

import msgspec


class MeasurementFailed(Exception):
    """A figure could not be taken at all; the message says why."""


class Sense(StrEnum):
    """On which side of the budget a value is fine."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Budget(msgspec.Struct, frozen=True):
    """The value a figure must reach or stay below."""

    sense: Sense
    limit: float

    def holds(self, value: float) -> bool:
        """Whether the value is fine."""
        return value >= self.limit if self.sense is Sense.AT_LEAST else value <= self.limit

    def words(self) -> str:
        """The budget as the table shows it."""
        return f"{'≥' if self.sense is Sense.AT_LEAST else '≤'} {self.limit:g}"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value. Without a budget it only explains another one."""

    what: str
    value: float
    unit: str = ""
    budget: Budget | None = None
    samples: dict[str, list[float]] = {}
    note: str = ""

    def verdict(self) -> str:
        """ok, over, or nothing when there is no budget."""
        if self.budget is None:
            return ""
        return "ok" if self.budget.holds(self.value) else "over"


def at_least(limit: float) -> Budget:
    """The value must reach the limit."""
    return Budget(Sense.AT_LEAST, limit)


def at_most(limit: float) -> Budget:
    """The value must not pass the limit."""
    return Budget(Sense.AT_MOST, limit)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the samples lie; a sample itself, never a value in between."""
    if not values:
        raise MeasurementFailed("no sample was taken")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(what: str, ours: Sequence[float], theirs: Sequence[float], budget: Budget | None, unit: str = "") -> Figure:
    """Median over median of two interleaved series of rates; the note tells both and the spread of the pairs."""
    if not ours or not theirs or min(theirs) <= 0:
        raise MeasurementFailed(f"{what}: no sample was taken")
    mine, other = statistics.median(ours), statistics.median(theirs)
    pairs = [one / two for one, two in zip(ours, theirs, strict=True)]
    return Figure(
        what=what,
        value=mine / other,
        budget=budget,
        samples={"ours": list(ours), "theirs": list(theirs)},
        note=f"{mine:.4g} against {other:.4g}{unit}, pairs {min(pairs):.2f} to {max(pairs):.2f}",
    )


def median_and_max(what: str, seconds: Sequence[float], limit_ms: float | None, budget_on: str = "max") -> list[Figure]:
    """Two figures in milliseconds; the budget belongs to `budget_on`: "median" or "max"."""
    if not seconds:
        raise MeasurementFailed(f"{what}: no sample was taken")
    samples = [second * 1000 for second in seconds]
    values = {"median": statistics.median(samples), "max": max(samples)}
    return [
        Figure(
            what=f"{what}, {kind}",
            value=value,
            unit="ms",
            budget=at_most(limit_ms) if limit_ms is not None and kind == budget_on else None,
            samples={"ms": samples} if kind == budget_on else {},
            note=f"{len(samples)} samples",
        )
        for kind, value in values.items()
    ]
