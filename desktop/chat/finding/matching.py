"""Where words stand in a text as people compare texts: neither case nor accents count, nor which blank it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_ACCENTS = range(0x300, 0x370)  # what a letter carries; marks that make another letter, as in が, are none of these
_NOTHING = re.compile(r"(?!)")


class _Folding(dict[int, str]):
    """What a character is compared as, worked out once for each: nothing, itself, or several."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", chr(code).casefold())
        kept = "".join(part for part in parts if ord(part) not in _ACCENTS)
        self[code] = unicodedata.normalize("NFC", kept)
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text as it is compared."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words_of(asked: str) -> list[str]:
    """The words that somebody typed to look for, folded, each once."""
    words = (folded(word) for word in asked.replace("\0", " ").split())
    return list(dict.fromkeys(word for word in words if word))


class Matcher:
    """Finds phrases: words that follow each other, whatever blanks are between them. Nothing where there are none."""

    def __init__(self, phrases: Iterable[str], *, starts: bool = False) -> None:
        """phrases: as they were typed; the longest one counts where several begin. starts: only where a word begins."""
        split = [folded(phrase).split() for phrase in phrases]
        self.phrases = tuple(dict.fromkeys(" ".join(words) for words in split if words))
        self._starts = starts
        ways = map(self._way, sorted(self.phrases, key=len, reverse=True))
        self._pattern = re.compile("|".join(ways)) if self.phrases else _NOTHING

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Matcher) and (self.phrases, self._starts) == (other.phrases, other._starts)

    def __hash__(self) -> int:
        return hash((self.phrases, self._starts))

    def finds_all(self, text: str) -> bool:
        """Whether each of the phrases stands in a text."""
        compared = folded(text)
        return all(re.search(self._way(phrase), compared) for phrase in self.phrases)

    def count(self, folded_text: str) -> int:
        """How often they stand in a text that was folded before."""
        if len(self.phrases) == 1 and " " not in self.phrases[0] and not self._starts:
            return folded_text.count(self.phrases[0])
        return sum(1 for _ in self._pattern.finditer(folded_text))

    def _way(self, phrase: str) -> str:
        pattern = r"\s+".join(map(re.escape, phrase.split()))
        return rf"(?<!\w){pattern}" if self._starts and phrase[:1].isalnum() else pattern

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a text as it was written: (start, end), from its beginning on."""
        compared = folded(text)
        origin = _origin(text)
        for match in self._pattern.finditer(compared):
            start, end = match.span()
            if origin is not None:
                start, end = origin[start], origin[end - 1] + 1
                while end < len(text) and not _FOLDING[ord(text[end])]:
                    end += 1  # an accent that is written behind its letter belongs to it
            yield start, end


def _origin(text: str) -> list[int] | None:
    """For each folded character the place of the one it comes from; None where all have the same place."""
    if text.isascii() or all(len(_FOLDING[ord(letter)]) == 1 for letter in set(text)):
        return None
    return [place for place, letter in enumerate(text) for _ in _FOLDING[ord(letter)]]
