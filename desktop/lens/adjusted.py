"""Surprise-adjusted divergence: what is left of a token's KL once the reader's own uncertainty there is taken out.

Most of raw KL can be told from how open the next token was and how likely the one that came. So the tokens of a text
are put into bins of like uncertainty, first by entropy, then by log-probability, and from each KL its bin's median is
subtracted. What stands out is more, and what is below 0 less, than such a place usually has in this text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from desktop.lens.lens_token import LensToken

LEAST_IN_A_BIN: Final = 8  # tokens; a median of fewer says little
MOST_BINS: Final = 6  # by entropy, and as many by log-probability in each of them


def bins(tokens: Sequence[LensToken]) -> list[list[int]]:
    """Places of tokens that are alike in entropy and log-probability. All of them together where they are few."""
    sides = max(1, min(MOST_BINS, math.isqrt(len(tokens) // LEAST_IN_A_BIN)))
    by_entropy = sorted(range(len(tokens)), key=lambda place: (tokens[place].read.entropy_bits, place))
    made = []
    for part in _parts(by_entropy, sides):
        by_logprob = sorted(part, key=lambda place: (tokens[place].read.logprob, place))
        made += _parts(by_logprob, sides)
    return [part for part in made if part]


def adjust(tokens: Sequence[LensToken]) -> list[LensToken]:
    """The same tokens with adjusted_bits, where they were compared."""
    adjusted = list(tokens)
    for part in bins(tokens):
        known = {place: bits for place in part if (bits := tokens[place].kl_bits) is not None}
        if known:
            usual = median(known.values())
            for place, bits in known.items():
                adjusted[place] = replace(tokens[place], adjusted_bits=bits - usual)
    return adjusted


def _parts(places: list[int], count: int) -> list[list[int]]:
    """`count` parts in order, as equally long as can be."""
    borders = [len(places) * number // count for number in range(count + 1)]
    return [places[start:end] for start, end in pairwise(borders)]
