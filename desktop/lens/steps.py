"""Where a key goes in a text that was read: the next fork, the next divergence, the next uncertain place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

from desktop.lens.lens_token import LensToken

DIVERGES_BITS = 1.0  # KL that is a divergence, if it lies above the floor, too
UNCERTAIN = 0.7  # probability of the reader's first choice below which it is uncertain


class Stop(StrEnum):
    """What is looked for."""

    FORK = "fork"  # both sides have another first choice
    DIVERGENCE = "divergence"
    UNCERTAINTY = "uncertainty"


def step(tokens: Sequence[LensToken], at: int, by: int, stop: Stop, floor_bits: float = 0.0) -> int | None:
    """The next (1) or previous (-1) place of that kind, from place `at`; -1 = before all. None where there is none."""
    is_one = _tests(floor_bits)[stop]
    places = range(at + 1, len(tokens)) if by > 0 else range(min(at, len(tokens)) - 1, -1, -1)
    return next((place for place in places if is_one(tokens[place])), None)


def _tests(floor_bits: float) -> dict[Stop, Callable[[LensToken], bool]]:
    least = max(DIVERGES_BITS, floor_bits)
    return {
        Stop.FORK: lambda token: token.is_fork,
        Stop.DIVERGENCE: lambda token: (token.kl_bits or 0.0) >= least,
        Stop.UNCERTAINTY: lambda token: math.exp(token.read.top[0][2]) < UNCERTAIN,
    }
