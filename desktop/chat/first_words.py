"""How a text begins, on one line: marks of markdown and ends of lines folded away."""

from __future__ import annotations

import re

from desktop.late_pattern import late

LOOKED_AT = 600  # characters: enough for a line, and no more of a long text is read

_FENCE = late(r"^\s*(```|~~~)\S*\s*$", re.MULTILINE)
_LINE_MARK = late(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d{1,3}[.)]\s+)+", re.MULTILINE)
_RULE = late(r"^\s*(?:[-*_]\s*){3,}$|^\s*[|:\s-]{3,}$", re.MULTILINE)
_LINK = late(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_EMPHASIS = late(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])(\*)(?=\S)([^*\n]+?)(?<=\S)\3(?![\w*])")


def first_words(text: str, limit: int = 80) -> str:
    """The first words of a text, at most `limit` characters, with … where there is more; "" where there are none."""
    beginning = text[:LOOKED_AT]
    for pattern in (_FENCE, _RULE, _LINE_MARK):
        beginning = pattern.sub("", beginning)
    beginning = _LINK.sub(r"\1", beginning)
    beginning = _EMPHASIS.sub(lambda found: found[2] or found[4], beginning)
    words = " ".join(beginning.split())
    if len(words) <= limit:
        return words + ("…" if len(text) > LOOKED_AT and words else "")
    cut = words[:limit].rsplit(" ", 1)[0]
    return (cut if len(cut) > limit // 2 else words[:limit]).rstrip(".,;: ") + "…"
