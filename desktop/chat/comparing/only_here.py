"""The words that one of two answers says and the other nowhere does, in whatever order they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from desktop.chat.finding.matching import folded

# A word is letters and digits, with what joins them; where words are written without blanks, each character is one.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['\u2019\-][^\W_{_UNSPACED}]+)*")
_TOLD = 40  # words that are told to somebody who listens


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """Those words, folded."""

    words: frozenset[str]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a text as code points (start, end); such as follow each other are one."""
        start = end = -1
        for match in _WORD.finditer(text):
            if _compared(match[0]) in self.words:
                start = match.start() if start < 0 else start
                end = match.end()
            elif start >= 0:
                yield start, end
                start = -1
        if start >= 0:
            yield start, end

    def in_words(self, text: str) -> str:
        """All of them in the order in which they stand in a text, for a screen reader."""
        parts = list(dict.fromkeys(" ".join(text[start:end].split()) for start, end in self.spans(text)))
        more = f", and {len(parts) - _TOLD} more" if len(parts) > _TOLD else ""
        return f"Only this one says: {', '.join(parts[:_TOLD])}{more}" if parts else "The other one says all of it, too"


@lru_cache(maxsize=128)
def only_here(text: str, other: str) -> OnlyHere:
    """What `text` says and `other` does not."""
    return OnlyHere(_words(text) - _words(other))


def _words(text: str) -> frozenset[str]:
    return frozenset(_compared(match[0]) for match in _WORD.finditer(text))


def _compared(word: str) -> str:
    return folded(word).replace("\u2019", "'")
