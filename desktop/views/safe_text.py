"""Text from a model or a paste made safe to lay out: hidden characters become visible, extremes are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_RUN = 2_000  # characters without a blank that Qt lays out in no time; 100,000 take it over a second
MAX_COMBINING = 8  # marks on one letter
CHUNK = 4_000  # characters in one text widget

_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
_MARK = "[\u0300-\u036f\u0483-\u0489\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_MARK}{{{MAX_COMBINING}}}){_MARK}+")
_RUN = re.compile(rf"\S{{{MAX_RUN}}}(?=\S)")
_LONG_WORD = re.compile(r"\S{32}(?=\S)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with direction controls, invisible and control characters written out, and marks on letters capped."""
    text = text.replace("\r", "")
    if text.isascii() and text.isprintable():
        return text
    text = _HIDDEN.sub(_mark, text)
    text = _CONTROL.sub(_mark, text)
    text = _SURROGATE.sub("\ufffd", text)
    return _STACKED.sub(r"\1", text)


def break_runs(text: str) -> str:
    """The text with a line break in every run that is too long to lay out."""
    return _RUN.sub(lambda match: match.group() + "\n", text)


def breakable(text: str) -> str:
    """Visible text for a label that wraps: long words, such as names of files, can be broken without a hyphen."""
    return _LONG_WORD.sub(lambda match: match.group() + "\u200b", visible(text))


def chunks(text: str, size: int = CHUNK) -> Iterator[str]:
    """The text in pieces of at most `size` characters, cut at a line end or a blank where there is one."""
    start = 0
    while len(text) - start > size:
        end = cut_before(text, start, start + size)
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def cut_before(text: str, start: int, limit: int) -> int:
    """Where to cut text[start:limit]: after its last line end, else its last blank, else at the limit."""
    for separator in ("\n", " "):
        found = text.rfind(separator, start + 1, limit)
        if found > start + (limit - start) // 4:
            return found + 1
    return limit


def _mark(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"
