"""Where a paragraph that has grown too long for one widget can be cut without changing how it reads."""

from __future__ import annotations

import re

from desktop.views.text.markdown import inline
from desktop.views.text.markdown.open_blocks import HARD

_PLACES = (re.compile(r"\n"), re.compile(r"(?<=[.!?:;\u3002\uff01\uff1f])[ ]?(?=\S)"), re.compile(" "))
MOST_MARKS = 300  # with more of them, looking takes too long
_PAIRED = ("*", "_", "`", "$")
_OPENERS = re.compile(r"[*_`\[$]|~~|\\[(\[]")


def paragraph_cut(text: str) -> int:
    """Where the rest may begin: at a line's end, a sentence's or a blank, with nothing open before it; 0 for nowhere.

    It depends on this text alone, so that what is cut is the same in whatever portions the text came.
    """
    end = next((found for pattern in _PLACES if (found := _last(pattern, text))), len(text))
    return end if len(text) > HARD or _changes_nothing(text, end) else 0


def _last(pattern: re.Pattern[str], text: str) -> int:
    """The last such place behind the first quarter, 0 if there is none."""
    ends = [match.end() for match in pattern.finditer(text, len(text) // 4)]
    return ends[-1] if ends else 0


def _changes_nothing(text: str, end: int) -> bool:
    """Whether no mark before `end` waits for another: then none behind it can be paired with one before it."""
    marks = len(_OPENERS.findall(text, 0, end))
    if not marks or marks > MOST_MARKS or any(text.count(mark, 0, end) % 2 for mark in _PAIRED):
        return not marks
    return not any(token.type == "text" and _OPENERS.search(token.content) for token in inline.read(text[:end]))
