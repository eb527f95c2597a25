"""The values that `const` and `enum` name, and whether a schema surely refuses one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from decimal import Decimal

from desktop.engine.llama.schemas.pattern_classes import needs_number
from desktop.engine.llama.schemas.refusal import below, refuse

MAX_EXACT = 2**53  # whole numbers up to here are the same in every JSON reader, and in the library
MAX_DEPTH = 32


def plain(value: object, place: str, depth: int = 0) -> object:
    """The value as the library is told it: 2.0 as 2. Raises BadInput for numbers it would round, and half letters."""
    if depth > MAX_DEPTH:
        refuse(place, f"a value nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, str):
        return whole_text(value, place)
    if isinstance(value, list):
        return [plain(item, below(place, index), depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {whole_text(name, place): plain(item, below(place, name), depth + 1) for name, item in value.items()}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return plain_number(value, place)
    return value


def plain_number(value: int | float, place: str) -> int | float:
    """A whole number as int, up to 2^53. Raises BadInput beyond, and for what is no number."""
    if not math.isfinite(value):
        refuse(place, f"“{value}” is no number in JSON")
    if value != int(value):
        return value
    if abs(value) > MAX_EXACT:
        refuse(place, f"{value} is beyond 2^53, where JSON readers begin to round")
    return int(value)


def whole_text(text: str, place: str) -> str:
    """The same text. Raises BadInput where it holds half a character (a lone surrogate), which no text can."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        refuse(place, "half a character: a lone surrogate, which UTF-8 cannot write")
    return text


def texts_in(value: object) -> Iterator[str]:
    """Every text and name inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from texts_in(item)


def has_unwritable(value: object) -> bool:
    """Whether JSON can write the value only with numbers for characters, such as \\u0001."""
    return any(needs_number(letter) for text in texts_in(value) for letter in text)


def has_fraction(value: object) -> bool:
    """Whether some number inside is not whole."""
    if isinstance(value, list):
        return any(map(has_fraction, value))
    if isinstance(value, dict):
        return any(map(has_fraction, value.values()))
    return isinstance(value, float)


def kind(value: object) -> str:
    """The name of its JSON type; "integer" for whole numbers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {str: "string", list: "array", dict: "object", int: "integer", float: "number"}
    return names[type(value)]


def key_of(value: object) -> str:
    """Equal for equal JSON values: 1 and 1.0, but not 1 and true."""
    return json.dumps(value, sort_keys=True)


def digits_after_point(value: float) -> int:
    """How many decimal digits stand behind the point."""
    exponent = Decimal(repr(value)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
