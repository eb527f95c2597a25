"""Text of models and users made safe to be put into a report: nothing in it is obeyed, everything in it is seen."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^-])")


def visible(text: str) -> str:
    """Control characters, and marks that turn the direction of what follows, as U+FFFD; tabs and line ends stay."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def markdown_escaped(text: str) -> str:
    """On one line, for a paragraph or a table's cell: no letter of it is a mark."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))


def markdown_fenced(text: str) -> str:
    """As it stands, between fences that are longer than any in it."""
    shown = visible(text)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def one_line(text: str) -> str:
    """A token's text, blanks and line ends to be seen."""
    return visible(text).replace("\n", "↵").replace("\t", "⇥").replace(" ", "·")
