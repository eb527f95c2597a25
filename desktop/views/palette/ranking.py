"""Ranks names by what somebody typed: names that begin so, then words, initials, pieces, and letters in their order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from desktop.chat.finding.matching import Matcher, folded

MOST_TYPED = 200  # characters that are looked for
_WORD = re.compile(r"\w+")
WHOLE_BEGINNING, WORD, WORDS, INITIALS, PIECES, LETTERS = range(6)
Search = Callable[[str, int], int]  # a text and where to begin: where it was found, -1 = nowhere


def compared(name: str) -> tuple[str, str]:
    """A name as it is compared, neither case nor accents counting, on one line; and the first letters of its words."""
    text = folded(name).replace("\n", " ")
    return text, "".join([word[0] for word in _WORD.findall(text)])


class Names:
    """Many names, as one text with a line for each: looking through 10,000 of them takes a few milliseconds."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """names: as `compared` makes them."""
        self._text = _Lines([text for text, _ in names])
        self._initials = _Lines([initials for _, initials in names])

    def best(self, wanted: Wanted, most: int, worst: int = LETTERS) -> list[tuple[int, int]]:
        """The names that fit best, as (rank, place), at most so many and none that fits worse."""
        found: dict[int, int] = {}
        for rank, places in self._tiers(wanted) if wanted else ():
            if rank > worst or len(found) >= most:
                break
            for place in places:
                if len(found) >= most:
                    break
                found.setdefault(place, rank)
        return [(rank, place) for place, rank in found.items()]

    def _tiers(self, wanted: Wanted) -> Iterator[tuple[int, Iterable[int]]]:
        text = self._text
        yield WHOLE_BEGINNING, text.with_(wanted.at_beginning)
        yield WORD, text.with_(wanted.at_word)
        holding = text.with_all(wanted.words) if len(wanted.words) > 1 else []
        yield WORDS, (place for place in holding if wanted.each_begins_a_word(text.line(place)))
        yield INITIALS, self._initials.with_(wanted.in_initials)
        yield PIECES, text.with_(wanted.anywhere)
        yield PIECES, holding
        yield LETTERS, text.with_(wanted.in_order)


class _Lines:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._whole = "\n".join(["", *lines])
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=1))

    def line(self, place: int) -> str:
        """One of them."""
        return self._lines[place]

    def with_(self, search: Search) -> Iterator[int]:
        """The lines in which something is found, from the first one on."""
        at = 0
        while (at := search(self._whole, at)) >= 0:
            line = bisect_right(self._starts, at) - 1
            yield line
            at = self._starts[line + 1] - 1

    def with_all(self, words: Sequence[str]) -> list[int]:
        """The lines in which each of these stands, from the first one on."""
        lines = self._lines
        places: Sequence[int] = range(len(lines))
        for word in sorted(words, key=len, reverse=True):  # the longest ones are in the fewest
            places = [place for place in places if word in lines[place]]
        return list(places)


class Wanted:
    """What was typed, ready to be compared with names."""

    def __init__(self, typed: str) -> None:
        self.words = folded(typed[:MOST_TYPED]).split()
        self._text = " ".join(self.words)
        self._letters = "".join(self.words)
        self._each_begins = [re.compile(_at_word(word)) for word in self.words]
        self.at_word = _finder(_at_word(self._text))
        # Each run between two letters is possessive, so that a long name without them takes one pass.
        steps = "".join(rf"[^\n{re.escape(letter)}]*+{re.escape(letter)}" for letter in self._letters[1:])
        self.in_order = _finder(_at_word(self._letters[:1]) + steps)

    def __bool__(self) -> bool:
        return bool(self._letters)

    def at_beginning(self, text: str, at: int) -> int:
        """Where a name begins so."""
        found = text.find(f"\n{self._text}", at)
        return found + 1 if found >= 0 else -1

    def anywhere(self, text: str, at: int) -> int:
        """Where it stands as it was typed."""
        return text.find(self._text, at)

    def in_initials(self, text: str, at: int) -> int:
        """Where its letters follow each other."""
        return text.find(self._letters, at)

    def each_begins_a_word(self, name: str) -> bool:
        """Whether each of its words begins one, in any order."""
        return all(each.search(name) for each in self._each_begins)

    def marks(self, name: str) -> tuple[tuple[int, int], ...]:
        """Which parts of a name as it is written were typed: (start, end) of each."""
        for matcher in (Matcher([self._text]), Matcher(self.words, starts=True), Matcher(self.words)):
            if self._letters and matcher.finds_all(name):
                return tuple(matcher.spans(name))[: len(self.words)]
        starts = [match.start() for match in _WORD.finditer(name)]
        return _placed(name, self._letters, starts) or _placed_from_a_word(name, self._letters, starts)


def _at_word(text: str) -> str:
    """A pattern for a text where a word begins. What is before it is tested last: a text alone is found much faster."""
    escaped = re.escape(text)
    return rf"{escaped}(?<!\w{escaped})"


def _finder(pattern: str) -> Search:
    compiled = re.compile(pattern)

    def search(text: str, at: int) -> int:
        found = compiled.search(text, at)
        return found.start() if found is not None else -1

    return search


def _placed(name: str, letters: str, places: list[int]) -> tuple[tuple[int, int], ...]:
    """The letters one after another at some of these places; nothing where they are not all there."""
    found: list[tuple[int, int]] = []
    for place in places:
        if len(found) < len(letters) and folded(name[place]) == letters[len(found)]:
            found.append((place, place + 1))
    return _joined(found) if len(found) == len(letters) else ()


def _placed_from_a_word(name: str, letters: str, starts: list[int]) -> tuple[tuple[int, int], ...]:
    for start in starts:
        if letters and folded(name[start]) == letters[0]:
            found = _placed(name, letters, list(range(start, len(name))))
            if found:
                return found
    return ()


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
