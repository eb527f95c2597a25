"""Keeps track of what was said through functions that know nothing of it: filters, formatting, a template's output."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desktop.engine.llama.said_text import Said, Span, joined, spans_of

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
MAX_JOINED = 64 << 20  # characters
_MAX_DEPTH = 16  # of values inside values that are looked through


class Unfollowable(Exception):
    """What was said became something in which it cannot be told from other text."""


def followed(make: Callable[..., Any], *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - what `make` takes and gives
    """make(*arguments, **named); what was said stays said in a text that comes of it.

    A function that only puts texts in (formatting, JSON without escapes) does the same with marks in their place: then
    the marks tell where they are. Where they do not, all of the result counts as said.
    """
    result = make(*arguments, **named)
    if type(result) is bytes or isinstance(result, bytearray):
        raise Unfollowable("it turns text into bytes")
    if not isinstance(result, str) or isinstance(result, Said):
        return result
    return _said_again(result, lambda marks: make(*marks.of(arguments), **marks.of(named)), (arguments, named))


def shown(value: object) -> str:
    """str(value), as a template puts it into its output."""
    if isinstance(value, str):
        return value
    text = str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return text
    return _said_again(text, lambda marks: str(marks.of(value)), value)


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
        if name not in PASSING:
            environment.filters[name] = functools.wraps(make)(functools.partial(followed, make))
    environment.filters["join"] = pass_environment(_join)
    environment.filters["replace"] = _replace
    environment.filters["reverse"] = _reverse(environment.filters["reverse"])


def _join(environment: jinja2.Environment, value: Iterable[object], d: str = "", attribute: str | None = None) -> str:
    from jinja2.filters import make_attrgetter

    items = value if attribute is None else map(make_attrgetter(environment, attribute), value)
    return joined(map(shown, items), shown(d))


def _replace(text: object, old: object, new: object, count: int | None = None) -> str:
    replaced: str = followed(shown(text).replace, shown(old), shown(new), -1 if count is None else count)
    return replaced


def _reverse(make: Callable[..., Any]) -> Callable[[Any], Any]:
    def reverse(value: Any) -> Any:  # noqa: ANN401 - a template's value
        return value[::-1] if isinstance(value, str) else make(value)

    return reverse


class _Marks:
    """Stands marks in for what was said, in values of any shape."""

    def __init__(self) -> None:
        self._nonce = f"q{secrets.token_hex(8)}x"
        self._said: list[Said] = []
        self.names = re.compile(rf"{self._nonce}(\d+)z")

    def of(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - a template's value
        """The same value with marks in it."""
        if isinstance(value, Said):
            self._said.append(value)
            return f"{self._nonce}{len(self._said) - 1}z"
        if depth > _MAX_DEPTH:
            return value
        if isinstance(value, (list, tuple)):
            return type(value)(self.of(item, depth + 1) for item in value)
        if isinstance(value, dict):
            return {key: self.of(item, depth + 1) for key, item in value.items()}
        return value

    def put_back(self, text: str) -> str:
        """The text with what was said where its marks are."""
        pieces = self.names.split(text)
        return joined(self._said[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces))

    @property
    def sources(self) -> frozenset[int]:
        """The turns of everything that was replaced."""
        return frozenset().union(*(said.said_sources for said in self._said))

    def __bool__(self) -> bool:
        return bool(self._said)


def _said_again(result: str, make: Callable[[_Marks], Any], origins: object) -> str:
    marks = _Marks()
    marks.of(origins)
    if not marks or not result:
        return result
    everything = Said(result, (Span(0, len(result), marks.sources),))
    again = _Marks()
    try:
        put_back = again.put_back(str(make(again)))
    except Exception:  # noqa: BLE001 - a template's function, called with what its author did not think of
        return everything
    return put_back if put_back == result and spans_of(put_back) else everything
