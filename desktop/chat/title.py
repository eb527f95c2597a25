"""A chat's title from the first words of its question, told apart from those that other chats have already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from desktop.late_pattern import late

LONGEST = 40  # characters, the … after it left out
HEAD = 16  # of them are kept of the beginning, where another chat begins the same
WORDLESS = 60  # characters without a blank are a key, an address or data, no word
UNTITLED = "New chat"

_FENCE = late(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_BEFORE_LINE = late(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,3}[.)][ \t]+)+", re.MULTILINE)
_LINK = late(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = late(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_RULE = late(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^\|?[ \t:|-]+\|[ \t:|-]*$", re.MULTILINE)
_READ = 20_000  # characters: a title is not looked for in more of a pasted book
_CLEANED = 1_000  # characters that marks are taken from: what opens and never ends is looked for to their end


def title_for(text: str, is_taken: Callable[[str], bool] = lambda _title: False) -> str:
    """The title of a chat that begins with this text. is_taken: whether another chat has a title already."""
    words = _words(text[:_READ])
    title = _cut(words, LONGEST) or UNTITLED
    return next(other for other in _others(title, words) if not is_taken(other)) if is_taken(title) else title


def _words(text: str) -> list[str]:
    """What was said, without markdown, code and data; where there is nothing else, those."""
    said = _RULE.sub("", _FENCE.sub("\n", text)).lstrip()[:_CLEANED]
    said = _BEFORE_LINE.sub("", _LINK.sub(r"\1", said))
    said = _MARKS.sub(r"\2", said)
    words = [word for word in said.split() if len(word) < WORDLESS]
    return words or text.replace("`", " ").split()


def _cut(words: list[str], longest: int) -> str:
    """As many whole words as there is room for; the first one is cut where it is longer."""
    title = ""
    for word in words:
        longer = f"{title} {word}" if title else word
        if len(longer) > longest:
            return (title.rstrip(".,;:") if title else longer[:longest]) + "…"
        title = longer
    return title


def _others(title: str, words: list[str]) -> Iterator[str]:
    """A short beginning with what follows in the text, further and further on; then numbers."""
    begun = len(title.removesuffix("…").split())
    head = _cut(words, HEAD).removesuffix("…")
    for first in range(begun, len(words)):
        yield f"{head}… {_cut(words[first:], LONGEST - HEAD)}"
    number = 2
    while True:
        yield f"{title} ({number})"
        number += 1
