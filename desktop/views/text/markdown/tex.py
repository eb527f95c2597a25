r"""Formulas in a line of markdown: \( \), \[ \], $$ $$ and $ $, found before escapes and emphasis can eat them.

A lone dollar is money more often than TeX, so $ follows TeX's and Pandoc's rules: no blank inside the marks, no digit
behind them, no other dollar between them, and what reads like a price or a variable of a shell is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_ENDS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_DOLLAR = re.compile(r"(?:\\.|[^\\$`])+?(?=\$)", re.DOTALL)
_PRICE = re.compile(r"\d[\d.,]*[kKmMbB]?(?:\s+[A-Za-z]{2,}\b|[,;]\s)")
_CLOSES_INSIDE = re.compile(r"[\w)}\]'|*^!?.]$")


def math(state: StateInline, silent: bool) -> bool:
    """A rule of the inline parser. env["open"] says that the text still grows: a formula may be unfinished then."""
    end = _end(state.src[: state.posMax], state.pos, growing=bool(state.env.get("open")))
    if not end:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content = state.src[state.pos : end]
    state.pos = end
    return True


def _end(text: str, start: int, *, growing: bool) -> int:
    """Where the formula that begins here ends; 0 if none does."""
    marks = text[start : start + 2]
    closing = _ENDS.get(marks)
    if closing is None:
        return _dollar_end(text, start) if marks.startswith("$") else 0
    found = text.find(closing, start + 2)
    if found < 0:
        return len(text) if growing and len(text) > start + 2 else 0
    return found + 2 if text[start + 2 : found].strip() else 0


def _dollar_end(text: str, start: int) -> int:
    before = text[start - 1] if start else ""
    if before and before.isascii() and (before.isalnum() or before in "\\$"):
        return 0
    match = _DOLLAR.match(text, start + 1)
    if match is None:
        return 0
    inside, after = match.group(), text[match.end() + 1 : match.end() + 2]
    if inside[0].isspace() or inside[-1].isspace() or after.isdigit() or after == "$" or "\n\n" in inside:
        return 0
    if _PRICE.match(inside) or (after.isascii() and after.isalpha() and not _CLOSES_INSIDE.search(inside)):
        return 0
    return match.end() + 1
