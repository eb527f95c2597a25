"""Surprisal per character: what two files with different vocabularies can still be compared by.

Their tokens are not the same, so neither ranks nor divergences between them mean anything; their text is. Each token's
surprisal is spread evenly over the characters that it completes; one that completes none gives it to the next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.protocol.reading import TokenScore

_WORD = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True)
class WordSurprisal:
    """A word with the blanks before it, and what each of its characters cost both sides, in bits on average."""

    text: str
    bits: float
    against_bits: float


def surprisal_bits(tokens: Sequence[TokenScore]) -> list[tuple[str, float]]:
    """Each character of the text, and its bits. What is left over behind the last one belongs to it."""
    found: list[tuple[str, float]] = []
    waiting = 0.0
    for token in tokens:
        waiting += token.surprisal_bits
        if token.text:
            found += [(character, waiting / len(token.text)) for character in token.text]
            waiting = 0.0
    if found and waiting:
        found[-1] = (found[-1][0], found[-1][1] + waiting)
    return found


def bits_per_character(tokens: Sequence[TokenScore]) -> float:
    """Over the whole text; 0 of a text without characters."""
    count = sum(len(token.text) for token in tokens)
    return math.fsum(token.surprisal_bits for token in tokens) / count if count else 0.0


def by_word(read: Sequence[TokenScore], against: Sequence[TokenScore]) -> list[WordSurprisal]:
    """Both sides' accounts of one text, word by word.

    Some vocabularies put a blank before a text; what one side has more at the beginning is left out. Nothing where the
    texts differ otherwise, because a vocabulary normalizes what it reads.
    """
    own, other = surprisal_bits(read), surprisal_bits(against)
    length = min(len(own), len(other))
    own, other = own[len(own) - length :], other[len(other) - length :]
    text = "".join(character for character, _ in own)
    if text != "".join(character for character, _ in other):
        return []
    return [
        WordSurprisal(
            match.group(),
            _mean([bits for _, bits in own[match.start() : match.end()]]),
            _mean([bits for _, bits in other[match.start() : match.end()]]),
        )
        for match in _WORD.finditer(text)
    ]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
