"""Text that knows which of its letters somebody said, however a chat template cuts, joins and turns it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, SupportsIndex

_STEPS = 3  # of a slice


class Span(NamedTuple):
    """Letters start..end (without end) were said; sources: in which turns, by number."""

    start: int
    end: int
    sources: frozenset[int]


class Said(str):
    """A str in which `said_spans` were said; the other letters are a template's own.

    What a template may do with a text is followed letter by letter where that is simple, as taint tracking does for
    web programs. Whatever else makes a text out of this one goes through said_calls, which calls the whole result said.
    """

    __slots__ = ("said_spans",)
    said_spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...] | None = None) -> Said:
        """spans None: all of it, of no known turn."""
        made = str.__new__(cls, text)
        made.said_spans = (Span(0, len(text), frozenset()),) if spans is None else spans
        return made

    @property
    def said_sources(self) -> frozenset[int]:
        """The turns that any of it comes from."""
        return frozenset().union(*(span.sources for span in self.said_spans))

    def __str__(self) -> str:
        return self

    def __iter__(self) -> Iterator[str]:
        return (cut(self, place, place + 1) for place in range(len(self)))

    def __getitem__(self, key: SupportsIndex | slice[Any, Any, Any]) -> str:
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self))
            if step != 1:
                return joined(cut(self, place, place + 1) for place in range(start, stop, step))
            return cut(self, start, max(start, stop))
        place = key.__index__()
        str.__getitem__(self, place)  # raises IndexError
        place %= len(self)
        return cut(self, place, place + 1)

    def __add__(self, other: str) -> str:
        return joined((self, other)) if _is_text(other) else NotImplemented

    def __radd__(self, other: str) -> str:
        return joined((other, self)) if _is_text(other) else NotImplemented

    def __mul__(self, times: SupportsIndex) -> str:
        return joined([self] * times.__index__())

    __rmul__ = __mul__

    def strip(self, chars: str | None = None, /) -> str:
        """As str's."""
        start = len(self) - len(str.lstrip(self, chars))
        return cut(self, start, max(start, len(str.rstrip(self, chars))))

    def lstrip(self, chars: str | None = None, /) -> str:
        """As str's."""
        return cut(self, len(self) - len(str.lstrip(self, chars)), len(self))

    def rstrip(self, chars: str | None = None, /) -> str:
        """As str's."""
        return cut(self, 0, len(str.rstrip(self, chars)))

    def removeprefix(self, prefix: str, /) -> str:
        """As str's."""
        return cut(self, len(self) - len(str.removeprefix(self, prefix)), len(self))

    def removesuffix(self, suffix: str, /) -> str:
        """As str's."""
        return cut(self, 0, len(str.removesuffix(self, suffix)))

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """As str's."""
        return self._found_again(str.split(self, sep, maxsplit), sep)

    def rsplit(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """As str's."""
        return self._found_again(str.rsplit(self, sep, maxsplit), sep)

    def splitlines(self, keepends: bool = False) -> list[str]:
        """As str's."""
        starts, lines = [0], str.splitlines(self, keepends)
        for line in str.splitlines(self, True):  # noqa: FBT003 - str's interface
            starts.append(starts[-1] + len(line))
        return [cut(self, start, start + len(line)) for start, line in zip(starts, lines, strict=False)]

    def partition(self, sep: str, /) -> tuple[str, str, str]:
        """As str's."""
        return self._parted(str.partition(self, sep))

    def rpartition(self, sep: str, /) -> tuple[str, str, str]:
        """As str's."""
        return self._parted(str.rpartition(self, sep))

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """As str's."""
        if not old:  # between all letters
            return Said(str.replace(self, old, new, count), whole(len(str.replace(self, old, new, count)), self, new))
        return joined(self.split(old, count), new)

    def join(self, items: Iterable[str], /) -> str:
        """As str's."""
        return joined(items, self)

    def upper(self) -> str:
        """As str's."""
        return self._of_same_shape(str.upper(self))

    def lower(self) -> str:
        """As str's."""
        return self._of_same_shape(str.lower(self))

    def title(self) -> str:
        """As str's."""
        return self._of_same_shape(str.title(self))

    def capitalize(self) -> str:
        """As str's."""
        return self._of_same_shape(str.capitalize(self))

    def _of_same_shape(self, text: str) -> str:
        return Said(text, self.said_spans if len(text) == len(self) else whole(len(text), self))

    def _found_again(self, pieces: list[str], sep: str | None) -> list[str]:
        """The pieces of a split, as cuts of this text."""
        found, place = [], 0
        for piece in pieces:
            start = str.index(self, piece, place) if sep is None else place
            found.append(cut(self, start, start + len(piece)))
            place = start + len(piece) + len(sep or "")
        return found

    def _parted(self, parts: tuple[str, str, str]) -> tuple[str, str, str]:
        first, second = len(parts[0]), len(parts[0]) + len(parts[1])
        return cut(self, 0, first), cut(self, first, second), cut(self, second, len(self))


def said_by(text: str, source: int) -> str:
    """`text`, all of it said in one turn."""
    return Said(text, (Span(0, len(text), frozenset((source,))),)) if text else text


def spans_of(text: str) -> tuple[Span, ...]:
    """What of `text` was said; nothing of a plain str."""
    return text.said_spans if isinstance(text, Said) else ()


def whole(length: int, *origins: object) -> tuple[Span, ...]:
    """One span over `length` letters that come from `origins` in a way nobody followed."""
    sources = frozenset().union(*(origin.said_sources for origin in origins if isinstance(origin, Said)))
    return (Span(0, length, sources),)


def cut(text: str, start: int, end: int) -> str:
    """text[start:end]; a plain str where nothing of it was said."""
    piece = str.__getitem__(text, slice(start, end))
    if not isinstance(text, Said):
        return piece
    spans = tuple(
        Span(max(span.start, start) - start, min(span.end, end) - start, span.sources)
        for span in text.said_spans
        if span.start < end and span.end > start
    )
    return Said(piece, spans) if spans else piece


def joined(items: Iterable[str], between: str = "") -> str:
    """between.join(items); a plain str where nothing of it was said."""
    texts: list[str] = []
    spans: list[Span] = []
    length = 0
    for item in items:
        for text in (between, item) if texts else (item,):
            for span in spans_of(text):
                _append(spans, Span(length + span.start, length + span.end, span.sources))
            texts.append(text)
            length += len(text)
    made = "".join(texts)
    return Said(made, tuple(spans)) if spans else str.__str__(made)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _append(spans: list[Span], span: Span) -> None:
    """Put a span at the end of others, as one with the last where both are of one piece."""
    if spans and spans[-1].end == span.start and spans[-1].sources == span.sources:
        span = Span(spans.pop().start, span.end, span.sources)
    spans.append(span)
