"""Figures of many readings: means, shares by position, and how well a heat finds what was planted."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken

POSITIONS = ((0, 1), (1, 2), (2, 3), (3, 5), (5, 8), (8, 16), (16, 32), (32, 10_000))


def mean_kl(texts: Sequence[Sequence[LensToken]]) -> float:
    """Bits a token, over all tokens of all texts."""
    return statistics.fmean(token.kl_bits or 0.0 for text in texts for token in text)


def shifted(texts: Sequence[Sequence[LensToken]]) -> float:
    """The share of shifted tokens."""
    return statistics.fmean(token.shift is Shift.SHIFTED for text in texts for token in text)


def agreement(texts: Sequence[Sequence[LensToken]]) -> float:
    """The share of tokens where both have the same first choice."""
    return statistics.fmean(not token.is_fork for text in texts for token in text)


def by_position(texts: Sequence[Sequence[LensToken]]) -> list[tuple[str, list[LensToken]]]:
    """Tokens by how far from the beginning they stand; places are counted from 1."""
    found = []
    for start, end in POSITIONS:
        name = f"{start + 1}" if end == start + 1 else f"{start + 1} to {end}" if end < 1000 else f"from {start + 1}"  # noqa: PLR2004
        found.append((name, [token for text in texts for token in text[start:end]]))
    return found


def area_under_curve(values: Sequence[float], planted: Sequence[bool]) -> float:
    """Of a receiver operating characteristic: how often a planted token has more than another one, ties half."""
    inside = [value for value, is_planted in zip(values, planted, strict=True) if is_planted]
    outside = [value for value, is_planted in zip(values, planted, strict=True) if not is_planted]
    wins = sum((one > other) + (one == other) / 2 for one in inside for other in outside)
    return wins / (len(inside) * len(outside))
