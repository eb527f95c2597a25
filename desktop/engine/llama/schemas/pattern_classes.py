"""Sets of characters in patterns, as ranges of code points, and how the library's regular expressions write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Ranges: TypeAlias = list[tuple[int, int]]  # first and last code point, both inside

LAST = 0x10FFFF
DELETE = 0x7F
DIGITS: Ranges = [(0x30, 0x39)]
WORD: Ranges = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
LINE_ENDS: Ranges = [(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)]
SPACES: Ranges = [  # ECMAScript's WhiteSpace and LineTerminator
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
]
_SHORT_ESCAPES = frozenset(b"\b\f\n\r\t")  # control characters that JSON writes as a letter


def inverted(ranges: Sequence[tuple[int, int]]) -> Ranges:
    """All other characters. ranges: in order, without overlap."""
    found, start = [], 0
    for first, last in ranges:
        if start < first:
            found.append((start, first - 1))
        start = last + 1
    return [*found, (start, LAST)] if start <= LAST else found


def written(ranges: Ranges, properties: str = "", *, negated: bool = False) -> str:
    """A class in Rust's syntax, never with NUL. Numbers for all characters: none can have a meaning of its own.

    Tried on llguidance 1.9.1: of a class with all control characters it takes the quote and the backslash in JSON,
    although the class excludes them. NUL is the one that no text needs.
    """
    kept = [*ranges, (0, 0)] if negated else [(max(first, 1), last) for first, last in ranges if last > 0]
    members = "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in kept)
    if negated or not properties:
        return f"[{'^' if negated else ''}{members}{properties}]"
    return f"[[{members}{properties}]--[\\x{{0}}]]"


def needs_number(character: str) -> bool:
    """Whether JSON can write this character only as a number, such as \\u0001."""
    code = ord(character)
    return (code < 0x20 and code not in _SHORT_ESCAPES) or code == DELETE  # noqa: PLR2004 - blank, the first that is no control


def is_unwritable(ranges: Ranges) -> bool:
    """Whether the set holds nothing but characters that JSON writes as numbers."""
    return all(
        last <= DELETE and all(needs_number(chr(code)) for code in range(first, last + 1)) for first, last in ranges
    )
