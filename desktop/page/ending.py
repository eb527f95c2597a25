"""How far a way on goes: so many tokens, or to where its first sentence or paragraph ends."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Ending(StrEnum):
    """Where a way ends before its tokens do."""

    NOWHERE = "nowhere"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


class Length(NamedTuple):
    """tokens: at most so many."""

    tokens: int
    ending: Ending = Ending.NOWHERE


# A full stop, and what closes behind it, before a blank; where no blanks part sentences, the stop alone.
_CLOSING = "\"')\\]\u201d\u2019\u00bb"
_WIDE_STOP, _WIDE_CLOSING = "\u3002\uff01\uff1f\uff61", "\u300d\u300f\uff09\u201d"  # of Chinese and Japanese
_SENTENCE = re.compile(rf"[.!?\u2026][{_CLOSING}]*(?=\s)|[{_WIDE_STOP}][{_WIDE_CLOSING}]*|(?<=\S)(?=\n)")
_PARAGRAPH = re.compile(r"(?<=\S)[^\S\n]*(?=\n)")


def end_of(text: str, ending: Ending) -> int | None:
    """Where a way ends, in code points; None while that is not known yet. What closes a sentence may still come."""
    if ending is Ending.NOWHERE:
        return None
    pattern = _SENTENCE if ending is Ending.SENTENCE else _PARAGRAPH
    begin = len(text) - len(text.lstrip())  # blanks in front end nothing
    found = pattern.search(text, begin)
    return None if found is None or found.end() == len(text) else found.end()
