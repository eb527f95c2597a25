"""One value of the database at a time: what it is where it is odd, so that it costs nothing but itself."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)

LATEST = 253_402_214_400.0  # the last day of the year 9999: beyond it no calendar can say when


HIGHEST_ID = 2**53  # above it the ids of later rows would run out


class Damaged(str):
    """A text that was not UTF-8 in the file; what could not be read of it is U+FFFD."""

    __slots__ = ()


def read_text(data: bytes) -> str:
    """A text of the file, where connections are told to read so: one that is no UTF-8 is Damaged, not an error."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return Damaged(data.decode("utf-8", "replace"))


def clean_text(text: str) -> str:
    """Text that UTF-8 can hold: surrogate pairs become their character, lone surrogates U+FFFD."""
    if text.isascii():
        return str(text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def text_in(value: object) -> str:
    """The words in it: no word is lost because it stands there as bytes or as a number."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def whole_in(value: object) -> int | None:
    """The whole number, None where there is none."""
    return value if isinstance(value, int) else None


def count_in(value: object) -> int:
    """A whole number from 0."""
    return value if isinstance(value, int) and value >= 0 else 0


def time_in(value: object) -> float | None:
    """Seconds since the epoch that a calendar can say, None where there are none."""
    if isinstance(value, (int, float)) and 0 <= value <= LATEST:
        return float(value)
    return None


def number_in(value: object) -> float:
    """A finite number, else 0."""
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


def word_in(value: object, words: type[Word]) -> Word | None:
    """The word of the enumeration, None where it is none of them."""
    return _by_value(words).get(value) if isinstance(value, str) else None


@lru_cache
def _by_value(words: type[Word]) -> dict[str, Word]:
    return {word.value: word for word in words}


def json_in(value: object) -> object:
    """What the JSON says, None where it is none."""
    try:
        return json.loads(value) if isinstance(value, (str, bytes)) else None
    except (ValueError, RecursionError):
        return None


def mapping_in(value: object) -> Mapping[str, object]:
    """The JSON object, empty where it is none."""
    found = json_in(value)
    return found if isinstance(found, dict) else {}


def numbers_in(value: object) -> dict[str, float]:
    """The finite numbers of a JSON object by their names; what else is in it is left out."""
    return {
        name: found
        for name, found in mapping_in(value).items()
        if isinstance(found, (int, float)) and not isinstance(found, bool) and _is_finite(found)
    }


def _is_finite(found: float) -> bool:
    try:
        return math.isfinite(found)
    except OverflowError:  # a whole number beyond every float
        return False
