"""Words that one side lifts and the other would have said: differences of probability, summed over a whole text."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.lens.lens_token import LensToken

LEAST = 0.05  # summed probability that is worth a word
SHOWN = 5


@dataclass(frozen=True, slots=True)
class MovedWords:
    """Texts of tokens, the most moved first. added: the reader expects them more than the other side does."""

    added: tuple[str, ...]
    suppressed: tuple[str, ...]


def moved_words(tokens: Sequence[LensToken], count: int = SHOWN) -> MovedWords:
    """Over all tokens that were compared. Only what is among a side's best is known of it; the rest counts as 0."""
    moved: dict[str, float] = defaultdict(float)
    for token in tokens:
        if token.against is None:
            continue
        for sign, top in ((1.0, token.read.top), (-1.0, token.against.top)):
            for _, text, logprob in top:
                moved[text.strip() or text] += sign * math.exp(logprob)
    ranked = sorted(moved.items(), key=lambda item: -item[1])
    added = [text for text, weight in ranked[:count] if weight >= LEAST]
    suppressed = [text for text, weight in reversed(ranked[-count:]) if weight <= -LEAST]
    return MovedWords(tuple(added), tuple(suppressed))
