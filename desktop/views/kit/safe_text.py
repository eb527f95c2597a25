"""Text from a model or a paste made safe to lay out: hidden characters become visible, extremes are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop.late_pattern import late

MAX_RUN = 2_000  # characters without a blank that Qt lays out in no time; 100,000 take it over a second
MAX_COMBINING = 8  # marks on one letter
CHUNK = 4_000  # characters in one text widget
LINE_END = "\u2028"  # inside a paragraph
NEAR = 200  # characters on either side in which a mark's own script is looked for

_MARK = "[\u0300-\u036f\u0483-\u0489\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# A flag of a part of a country, whole, is kept; then what is never seen, control characters, half characters, what Qt
# or Unicode keeps for itself, and marks piled up on one letter.
_ODD_CHARACTERS = (
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e007e]{1,30}\U000e007f)"
    "|[\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffc\U000e0000-\U000e007f]"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]"
    "|(?P<half>[\ud800-\udfff])"
    f"|(?P<few>{_MARK}{{{MAX_COMBINING}}}){_MARK}+"
)
_ODD = late(_ODD_CHARACTERS)
_DEPENDS = late(f"\U0001f3f4|{_MARK}|{_ODD_CHARACTERS}")  # how it is shown depends on what is beside it
_RIGHT_TO_LEFT = late(
    "[\u0590-\u05ff\u0600-\u08ff\ufb1d-\ufdcf\ufdf0-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_WITHOUT_BLANKS = late(  # Thai, Lao, Tibetan, Myanmar, Khmer, Tai and their neighbours
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaadf]"
)
_DIRECTIONS, _JOINERS, _BREAK = "\u061c\u200e\u200f", "\u200c\u200d", "\u200b"
_RUN = late(rf"\S{{{MAX_RUN}}}(?=\S)")
_LONG_WORD = late(r"\S{32}(?=\S)")


class Part(NamedTuple):
    """A piece of a text as it is shown. source: what stands there in the text itself, None where it is the same."""

    shown: str
    source: str | None = None


def visible(text: str) -> str:
    """The text with direction controls, invisible and control characters written out, and marks on letters capped.

    Marks that belong to writing stay: a flag's letters, direction marks where a script runs to the left, joiners
    outside of Latin words, and the invisible blanks of scripts that have no others.
    """
    text = text.replace("\r", "")
    if text.isascii() and text.isprintable():
        return text
    return _ODD.sub(_shown, text)


def display_parts(text: str) -> list[Part]:
    """The same in parts that remember what was written, with a line's end in every run that is too long to lay out."""
    text = text.replace("\r", "")
    found: list[Part] = []
    at = 0
    if not (text.isascii() and text.isprintable()):
        for match in _ODD.finditer(text):
            shown = _shown(match)
            if shown != match.group():
                found += [*_broken(text[at : match.start()]), Part(shown, match.group())]
                at = match.end()
    return [*found, *_broken(text[at:])]


def grows(former: str, text: str) -> bool:
    """Whether a line is shown as the former one with more behind it, so that only its end has to be written."""
    if not text.startswith(former) or len(text) > MAX_RUN:
        return False
    return text.isascii() or not _DEPENDS.search(text, max(0, len(former) - NEAR))


def is_plain(text: str) -> bool:
    """Whether all of a text is shown as it is written."""
    return not _ODD.search(text) and not (len(text) > MAX_RUN and _RUN.search(text))


def odd_count(text: str) -> int:
    """How many places of a text are not shown as they are written, at most."""
    return 0 if text.isascii() and text.isprintable() else len(_ODD.findall(text))


def _broken(text: str) -> list[Part]:
    if len(text) <= MAX_RUN:
        return [Part(text)] if text else []
    found: list[Part] = []
    at = 0
    for match in _RUN.finditer(text):
        found += [Part(text[at : match.end()]), Part(LINE_END, "")]
        at = match.end()
    return [*found, Part(text[at:])]


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


def _shown(match: re.Match[str]) -> str:
    """What is shown for something odd: itself where it belongs to the writing around it."""
    odd = match.group()
    if match["flag"] is not None or (len(odd) == 1 and _belongs(match.string, match.start(), odd)):
        return odd
    if match["half"] is not None:
        return "\ufffd"
    return match["few"] if match["few"] is not None else f"⟨U+{ord(odd):04X}⟩"


def _belongs(text: str, at: int, odd: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if odd in _JOINERS:
        return not (before.isascii() and before.isalnum())
    if _ODD.match(before) or _ODD.match(after):
        return False  # one is writing, several are a trick
    if odd in _DIRECTIONS:
        start = text.rfind("\n", max(0, at - NEAR), at) + 1 or max(0, at - NEAR)
        end = text.find("\n", at, at + NEAR)
        return bool(_RIGHT_TO_LEFT.search(text, start, end if end >= 0 else at + NEAR))
    return odd == _BREAK and bool(_WITHOUT_BLANKS.match(before) and _WITHOUT_BLANKS.match(after))
