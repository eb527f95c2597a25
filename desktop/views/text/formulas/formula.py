"""A formula in a text: its TeX without the marks around it, and whether it stands on a line of its own."""

from __future__ import annotations

from typing import NamedTuple

MAX_TEX = 2_000  # characters; longer ones stay source

_ENDS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "$": "$"}


class Formula(NamedTuple):
    """What is to be drawn. display: in the larger style of a line of its own."""

    tex: str
    display: bool


def formula_of(source: str) -> Formula | None:
    """The formula that a source with its marks holds; None while it is not complete, or too long to be drawn."""
    source = source.strip()
    opening = source[:2] if source[:2] in _ENDS else source[:1]
    closing = _ENDS.get(opening, "")
    tex = source[len(opening) : len(source) - len(closing)].strip()
    complete = closing and source.endswith(closing) and len(source) >= len(opening) + len(closing)
    return Formula(tex, is_display(source)) if complete and 0 < len(tex) <= MAX_TEX else None


def is_display(source: str) -> bool:
    """Whether a source asks for a line of its own."""
    return source.lstrip().startswith(("$$", "\\["))
