"""Keeps track of what was said through functions that know nothing of it: filters, formatting, a template's output."""

from __future__ import annotations

import functools
import os
import re
import types
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desktop.engine.llama.templates.said_text import Said, Span, joined

if TYPE_CHECKING:
    import jinja2

# Filters that give back what they were given, or no text at all. Every other filter that makes a text is followed.
PASSING = frozenset(
    (
        *("abs", "attr", "batch", "count", "d", "default", "dictsort", "filesizeformat", "first", "float", "groupby"),
        *("int", "items", "last", "length", "list", "map", "max", "min", "random", "reject", "rejectattr", "round"),
        *("select", "selectattr", "slice", "sort", "sum", "unique", "wordcount"),
    )
)
_NONCE = f"q{os.urandom(16).hex()}x"  # nobody can write what nobody is shown
_NAMES = re.compile(rf"{_NONCE}(\d+)z")
MAX_JOINED = 64 << 20  # characters
PRECISE = frozenset(("capitalize", "lower", "trim", "upper"))  # made of nothing but Said's own methods
_MAX_DEPTH = 16  # of values inside values that are looked through


class Unfollowable(Exception):
    """What was said became something in which it cannot be told from other text."""


def followed(make: Callable[..., Any], *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - what `make` takes and gives
    """make(*arguments, **named); what was said stays said in a text that comes of it.

    A function that only puts texts in (formatting, JSON without escapes) does the same with marks in their place: then
    the marks tell where they are. Where they do not, all of the result counts as said.
    """
    result = make(*arguments, **named)
    if isinstance(result, (bytes, bytearray)):
        raise Unfollowable("it turns text into bytes")
    if not isinstance(result, str):
        return result
    marks = _Marks()
    marks.of((arguments, named))
    if not marks or not result:
        return result
    text = str.__str__(result)  # as far as it was followed, it may have been lost in between
    again = _Marks()
    try:
        put_back = again.put_back(str(make(*again.of(arguments), **again.of(named))))
    except Exception:  # noqa: BLE001 - a template's function, called with what its author did not think of
        put_back = ""
    return put_back if put_back == text and not marks.opaque else marks.all_of(text)


def shown(value: object) -> str:
    """str(value), as a template puts it into its output. A list, or whatever else there is, counts as said."""
    if isinstance(value, str):
        return value
    text = str(value)
    if not text or value is None or isinstance(value, (bool, int, float)):
        return text
    marks = _Marks()
    marks.of(value)
    return marks.all_of(text)


def join_shown(values: Iterable[object]) -> str:
    """What `~` makes of values. Raises OverflowError for a text that nobody could want."""
    texts = list(map(shown, values))
    if sum(map(len, texts)) > MAX_JOINED:
        raise OverflowError("the text is too long")
    return joined(texts)


def follow_filters(environment: jinja2.Environment) -> None:
    """Let every filter of `environment` keep track of what was said."""
    from jinja2 import pass_environment

    for name, make in list(environment.filters.items()):
        if name not in PASSING and name not in PRECISE:
            environment.filters[name] = functools.wraps(make)(functools.partial(followed, make))
    environment.filters["string"] = shown
    environment.filters["join"] = pass_environment(_join)
    environment.filters["replace"] = _replace
    environment.filters["reverse"] = _reverse(environment.filters["reverse"])


def _join(environment: jinja2.Environment, value: Iterable[object], d: str = "", attribute: str | None = None) -> str:
    from jinja2.filters import make_attrgetter

    items = value if attribute is None else map(make_attrgetter(environment, attribute), value)
    return joined(map(shown, items), shown(d))


def _replace(text: object, old: object, new: object, count: int | None = None) -> str:
    whole, limit = shown(text), -1 if count is None else count
    if isinstance(whole, Said):
        return whole.replace(shown(old), shown(new), limit)
    replaced: str = followed(whole.replace, shown(old), shown(new), limit)
    return replaced


def _reverse(make: Callable[..., Any]) -> Callable[[Any], Any]:
    def reverse(value: Any) -> Any:  # noqa: ANN401 - a template's value
        return value[::-1] if isinstance(value, str) else make(value)

    return reverse


class _Marks:
    """Stands marks in for what was said, in values of any shape. opaque: some value cannot be looked into."""

    def __init__(self) -> None:
        self._said: list[Said] = []
        self.opaque = False

    def of(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - a template's value
        """The same value with marks in it."""
        if isinstance(value, Said):
            self._said.append(value)
            return f"{_NONCE}{len(self._said) - 1}z"
        if isinstance(value, (list, tuple)) and depth < _MAX_DEPTH:
            items = [self.of(item, depth + 1) for item in value]
            return items if isinstance(value, list) else tuple(items)
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            return {self.of(key, depth + 1): self.of(item, depth + 1) for key, item in value.items()}
        self.opaque |= isinstance(value, (list, tuple, dict, types.MethodType)) or type(value).__name__ == "Namespace"
        return value

    def put_back(self, text: str) -> str:
        """The text with what was said where its marks are."""
        pieces = _NAMES.split(text)
        return joined(self._said[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces))

    def all_of(self, text: str) -> str:
        """A text that comes of these values in a way nobody can follow."""
        sources = frozenset[int]().union(*(said.said_sources for said in self._said))
        return Said(text, (Span(0, len(text), sources),))

    def __bool__(self) -> bool:
        return bool(self._said) or self.opaque
