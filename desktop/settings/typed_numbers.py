"""Numbers as people type and paste them: the same in every language, and never another number without a word."""

from __future__ import annotations

import re

MOST_DIGITS = 30  # more than any limit has; Python takes its time with thousands of them
MARKS = ".,\u066b"  # decimal marks: a point, a comma, the Arabic one
_DECIMAL = re.compile(rf"[+-]?(\d+[{MARKS}]?\d*|[{MARKS}]\d+)")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([.,' \u2019\u066c\u00a0\u202f])(?:\d{2,3}\1)*\d{3})?")  # in India, of two digits
_WHOLE = re.compile(r"[+-]?\d+")
_MINUS = str.maketrans("\u2212", "-", "\u200e\u200f\u061c")  # and marks of direction, which Hebrew puts before it


def decimal_in(text: str) -> float | None:
    """A number with point or comma, which mean the same; there are no marks between thousands. None = it is none."""
    plain = text.strip().translate(_MINUS)
    if len(plain) > MOST_DIGITS or not _DECIMAL.fullmatch(plain):
        return None
    for mark in MARKS:
        plain = plain.replace(mark, ".")
    return float(plain)


def whole_in(text: str) -> int | None:
    """A whole number, with or without the marks that some language puts between thousands. None = it is none."""
    plain = text.strip().translate(_MINUS)
    if len(plain) > MOST_DIGITS:
        return None
    if _WHOLE.fullmatch(plain):
        return int(plain)
    return int(re.sub(r"[^\d+-]", "", plain)) if _GROUPS.fullmatch(plain) else None
