"""A text's tokens in paragraphs as they are laid out: where each token's characters stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.views.kit.safe_text import visible

LINE_END = "↵"  # so that a token that is a line's end can be seen, and underlined
NOTHING = "▫"  # a token that completes no character
LONGEST = 2_000  # characters that are laid out in no time


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a paragraph show the token with this number; `ink` = behind its blanks."""

    token: int
    start: int
    ink: int
    end: int


@dataclass(slots=True)
class TokenLine:
    """One paragraph."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)


def token_lines(texts: Sequence[str], lines: list[TokenLine], first: int = 0) -> list[TokenLine]:
    """The lines with these texts behind them; the last one may grow. first: number of the first token."""
    if not lines:
        lines.append(TokenLine())
    for number, text in enumerate(texts, start=first):
        for part in _parts(text):
            line = lines[-1]
            start, shown = len(line.text), part
            line.text += shown
            blanks = len(shown) - len(shown.lstrip(" "))
            line.spans.append(Span(number, start, start + (blanks if blanks < len(shown) else 0), len(line.text)))
            if part.endswith(LINE_END) or len(line.text) > LONGEST:
                lines.append(TokenLine())
    return lines


def _parts(text: str) -> list[str]:
    """What is shown of a token, cut behind its line ends."""
    if not text:
        return [NOTHING]
    shown = visible(text).replace("\t", "    ")
    *whole, rest = shown.split("\n")
    return [*(part + LINE_END for part in whole), *([rest] if rest or not whole else [])]
