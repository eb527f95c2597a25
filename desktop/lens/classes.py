"""Rank classes of token distribution shift (URIAL, Lin et al. 2023, arXiv 2312.01552)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MARGINAL_RANKS: Final = 3


class Shift(StrEnum):
    """How far from the other side's first choice a token lies."""

    UNSHIFTED = "unshifted"  # it is the first choice
    MARGINAL = "marginal"  # the second or third
    SHIFTED = "shifted"


def shift_of(rank: int) -> Shift:
    """rank: 1 + number of ids that are strictly likelier."""
    if rank <= 1:
        return Shift.UNSHIFTED
    return Shift.MARGINAL if rank <= MARGINAL_RANKS else Shift.SHIFTED
