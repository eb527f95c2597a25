"""A leaf together with what it shows: runs for the screen, HTML for other programs."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.views.text.markdown import inline
from desktop.views.text.markdown.inline import Env, escaped
from desktop.views.text.markdown.leaf import Item, Leaf, LeafKind, Place, Quote
from desktop.views.text.markdown.runs import MATH, Run, runs_of
from desktop.views.text.markdown.source_line import cells

if TYPE_CHECKING:
    from markdown_it.token import Token

FIRST = 200  # characters of a run among which its first letter is looked for
MAX_CELL = 400  # characters of a cell that is remembered


@dataclass(frozen=True, slots=True)
class ShownLeaf:
    """A leaf, its runs (of a table: of each cell, by rows), and what they were made of."""

    leaf: Leaf
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    tokens: tuple[Sequence[Token], ...] = field(default=(), repr=False, compare=False)  # of a table: of each cell

    def has_formulas(self) -> bool:
        """Whether there is TeX in it."""
        runs = (*self.runs, *(run for row in self.rows for cell in row for run in cell))
        return any(run.style.math for run in runs)

    def to_left(self) -> bool:
        """Whether it is written from right to left: its first letter says so."""
        for run in self.runs:
            for letter in run.text[:FIRST]:
                kind = unicodedata.bidirectional(letter)
                if kind in {"L", "R", "AL"}:
                    return kind != "L"
        return False


def show(leaf: Leaf, env: Env) -> ShownLeaf:
    """Read what a leaf holds. env: as `inline.read` takes it."""
    if leaf.kind is LeafKind.TABLE:
        return _table(leaf, env)
    if leaf.kind is LeafKind.MATH:
        return ShownLeaf(leaf, (Run(leaf.text, MATH),))
    if leaf.kind in {LeafKind.CODE, LeafKind.RULE}:
        return ShownLeaf(leaf)
    tokens = inline.read(leaf.text, env)
    return ShownLeaf(leaf, runs_of(tokens), tokens=(tokens,))


def _table(leaf: Leaf, env: Env) -> ShownLeaf:
    width = len(leaf.columns)
    texts = [(cells(line) + [""] * width)[:width] for line in leaf.text.split("\n")]
    rows = [[_cell(text, env) for text in row] for row in texts]
    shown = tuple(tuple(runs for runs, _ in row) for row in rows)
    return ShownLeaf(leaf, rows=shown, tokens=tuple(tokens for row in rows for _, tokens in row))


def _cell(text: str, env: Env) -> tuple[tuple[Run, ...], list[Token]]:
    if "[" in text or len(text) > MAX_CELL:
        return _read_cell(text, env)
    return _known_cell(text)


@functools.lru_cache(maxsize=2_000)
def _known_cell(text: str) -> tuple[tuple[Run, ...], list[Token]]:
    return _read_cell(text, {})


def _read_cell(text: str, env: Env) -> tuple[tuple[Run, ...], list[Token]]:
    tokens = inline.read(text, env)
    return runs_of(tokens), tokens


# HTML of several leaves: lists and quotes are opened and closed between them


def html_of(leaves: Sequence[ShownLeaf]) -> str:
    """HTML of neighbouring leaves, without colours and fonts. Lists are tight where no blank line stood in them."""
    loose = _loose_lists([one.leaf for one in leaves])
    parts: list[str] = []
    open_places: tuple[Place, ...] = ()
    for one in leaves:
        places = one.leaf.places
        common = _common(open_places, places)
        _close(parts, open_places[common:], next_place=places[common] if common < len(places) else None)
        for depth, place in enumerate(places[common:], common):
            goes_on = depth == common and common < len(open_places) and _same_list(open_places[common], place)
            parts.append(_opening(place, goes_on=goes_on))
        open_places = places
        tight = bool(places) and isinstance(places[-1], Item) and places[-1].list not in loose
        if parts and one.leaf.joint is not None and one.leaf.kind is LeafKind.PARAGRAPH:
            whole = parts[-1].removesuffix("</p>\n")
            parts[-1] = whole + one.leaf.joint.replace("\n", "<br />\n") + _inner(one) + parts[-1][len(whole) :]
        else:
            parts.append(_element(one, tight=tight))
    _close(parts, open_places, next_place=None)
    return "".join(parts)


def _loose_lists(leaves: list[Leaf]) -> set[int]:
    loose: set[int] = set()
    for former, leaf in pairwise(leaves):
        if not leaf.gap:
            continue
        common = _common(former.places, leaf.places)
        inner = former.places[common] if common < len(former.places) else None
        if inner and common < len(leaf.places) and _same_list(inner, leaf.places[common]):
            loose.add(leaf.places[common].list)  # type: ignore[union-attr]
        elif common and isinstance(leaf.places[common - 1], Item):
            loose.add(leaf.places[common - 1].list)  # type: ignore[union-attr]
    return loose


def _common(one: tuple[Place, ...], other: tuple[Place, ...]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _same_list(one: Place, other: Place) -> bool:
    return isinstance(one, Item) and isinstance(other, Item) and one.list == other.list


def _opening(place: Place, *, goes_on: bool) -> str:
    if isinstance(place, Quote):
        return "<blockquote>\n"
    box = {None: "", True: "[x] ", False: "[ ] "}[place.task]
    if goes_on:
        return f"<li>{box}"
    if place.number is None:
        return f"<ul>\n<li>{box}"
    return f'<ol start="{place.number}">\n<li>{box}' if place.number != 1 else f"<ol>\n<li>{box}"


def _close(parts: list[str], places: tuple[Place, ...], next_place: Place | None) -> None:
    for place in reversed(places):
        if isinstance(place, Quote):
            parts.append("</blockquote>\n")
        elif place is places[0] and next_place is not None and _same_list(place, next_place):
            parts.append("</li>\n")
        else:
            parts.append("</li>\n</ul>\n" if place.number is None else "</li>\n</ol>\n")


def _element(one: ShownLeaf, *, tight: bool) -> str:
    leaf = one.leaf
    match leaf.kind:
        case LeafKind.RULE:
            return "<hr>\n"
        case LeafKind.HEADING:
            # A paragraph with a class: other programs make real headings far larger than the text around them.
            return f'<p class="h{leaf.level}">{_inner(one)}</p>\n'
        case LeafKind.CODE:
            name = f' class="language-{escaped(leaf.language)}"' if leaf.language else ""
            end = "\n" if leaf.text else ""
            return f"<pre><code{name}>{escaped(leaf.text)}{end}</code></pre>\n"
        case LeafKind.TABLE:
            return f"<table>\n{_rows(one)}</table>\n"
    return _inner(one) if tight or not leaf.text else f"<p>{_inner(one)}</p>\n"


def _inner(one: ShownLeaf) -> str:
    if one.leaf.kind is LeafKind.MATH:
        return f"<code>{escaped(one.leaf.text)}</code>"
    return inline.html_of(one.tokens[0])


def _rows(one: ShownLeaf) -> str:
    columns = one.leaf.columns
    marks = [f' align="{column}"' if column else "" for column in columns]
    parts = []
    for number in range(len(one.rows)):
        tag = "td" if number else "th"
        row = one.tokens[number * len(columns) : (number + 1) * len(columns)]
        inner = (f"<{tag}{mark}>{inline.html_of(cell)}</{tag}>" for mark, cell in zip(marks, row, strict=True))
        parts.append(f"<tr>{''.join(inner)}</tr>\n")
    return "".join(parts)
