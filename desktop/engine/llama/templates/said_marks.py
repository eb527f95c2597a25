"""Cuts marks of a chat format that somebody wrote, so that they stay letters.

llama.cpp makes tokens of user-defined names wherever they stand, also in text that is not to have special tokens, and
turns some control tokens into user-defined ones at load; a SentencePiece vocabulary may put a control token together
from its letters. Not every special name is a mark: vocabularies have line breaks, runs of blanks, words and HTML tags
among them, which ordinary text needs as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# HTML elements that Gemma's vocabularies and their like name; they mean nothing in a chat's format.
_ELEMENTS = """
a abbr article aside audio b big blockquote body br button caption center cite code col colgroup dd del details
dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins
kbd label li link main mark meta nav ol option p pre q s samp script section select small span strike strong
style sub summary sup svg table tbody td textarea tfoot th thead title tr tt u ul var video wbr
"""
_HTML = re.compile(f"</?(?:{'|'.join(_ELEMENTS.split())})/?>")
_SHORTEST = 3  # letters of a mark
_KEY = 2  # letters by which names are looked up


class SaidMarks:
    """The names of a vocabulary that are cut in what somebody said."""

    def __init__(self, names: Iterable[str], template: str) -> None:
        """names: of control and user-defined tokens. template: every name with a sign that it holds is a mark."""
        self._lengths: dict[str, list[int]] = {}
        self._names = {name for name in names if is_mark(name) or _is_used(name, template)}
        for name in self._names:
            lengths = self._lengths.setdefault(name[:_KEY], [])
            if len(name) not in lengths:
                lengths.append(len(name))
        seconds: dict[str, str] = {}
        for key in sorted(self._lengths):
            seconds[key[0]] = seconds.get(key[0], "") + re.escape(key[1])
        self._beginning = re.compile(
            "|".join(f"{re.escape(one)}(?=[{more}])" for one, more in seconds.items()) or r"(?!)"
        )
        self._longest = max(map(len, self._names), default=0)

    def pieces(self, text: str) -> list[str]:
        """The text, cut behind the first letter of every name in it: no piece holds a whole one."""
        places = [place + 1 for place in self._places(text, 0, len(text))]
        if not places:
            return [text]
        return [text[start:end] for start, end in zip((0, *places), (*places, len(text)), strict=True)]

    def across(self, text: str, border: int) -> bool:
        """Whether a name begins before `border` and ends behind it."""
        return any(
            text[place : place + length] in self._names
            for place in self._places(text, max(0, border - self._longest), border)
            for length in self._lengths[text[place : place + _KEY]]
            if place + length > border
        )

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def _places(self, text: str, start: int, end: int) -> Iterator[int]:
        names, lengths = self._names, self._lengths
        for found in self._beginning.finditer(text, start, min(len(text), end + 1)):
            place = found.start()
            if place < end and any(text[place : place + size] in names for size in lengths[text[place : place + _KEY]]):
                yield place


def is_mark(name: str) -> bool:
    """Whether a special token looks like a mark: signs around letters, as <think>, [INST], <|end|>, ]~b]."""
    if "<|" in name or "|>" in name:
        return len(name) >= _SHORTEST
    around = len(name) >= _SHORTEST and _is_sign(name[0]) and _is_sign(name[-1])
    return around and any(map(str.isalnum, name)) and not is_html(name)


def is_html(name: str) -> bool:
    """Whether it is an HTML tag; <s> and </s>, once a tag for struck text, are the ends of a text to vocabularies."""
    return name not in {"<s>", "</s>"} and bool(_HTML.fullmatch(name))


def _is_used(name: str, template: str) -> bool:
    return len(name) >= _KEY and any(map(_is_sign, name)) and name in template


def _is_sign(letter: str) -> bool:
    return not letter.isalnum() and not letter.isspace()
