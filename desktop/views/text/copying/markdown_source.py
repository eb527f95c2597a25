"""Markdown of selected leaves: numbers, bullets, quotes, fences and the lines between them, as they stood there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.markdown.leaf import Item, Leaf, LeafKind, Place, Quote
from desktop.views.text.markdown.source_line import cells

_DELIMITERS = {"": "---", "left": ":--", "right": "--:", "center": ":-:"}
_BEGINS = re.compile(
    r"\n(?=[ \t]*(?:#{1,6}(?:[ \t]|$)|>|[-+*](?:[ \t]|$)|1[.)][ \t]|`{3}|~{3}|[-=*_ \t]+$))", re.MULTILINE
)
_TICKS = re.compile("`+")


def markdown_source(chosen: Sequence[SelectedLeaf]) -> str:
    """What is selected, as markdown that shows the same. An item whose marker is not selected is only its text."""
    if len(chosen) == 1 and chosen[0].inside:
        return chosen[0].leaf.text
    return "".join(_Source().lines(_joined(chosen)))


def fenced(code: str, language: str) -> str:
    """Code between fences that do not occur in it."""
    marks = "`" * max(3, 1 + max((len(ticks) for ticks in _TICKS.findall(code)), default=0))
    return f"{marks}{language}\n{code}\n{marks}" if code else f"{marks}{language}\n{marks}"


def table_source(leaf: Leaf) -> str:
    """A table with bars at both sides and the line of dashes below its first row."""
    rows = [[cell.replace("|", "\\|") for cell in cells(line)] for line in leaf.text.split("\n")]
    width = len(leaf.columns)
    lines = [f"| {' | '.join((row + [''] * width)[:width])} |" for row in rows]
    dashes = f"| {' | '.join(_DELIMITERS[column] for column in leaf.columns)} |"
    return "\n".join([lines[0], dashes, *lines[1:]])


def _joined(chosen: Sequence[SelectedLeaf]) -> list[SelectedLeaf]:
    """Paragraphs and tables that were cut because of their length, whole again."""
    found: list[SelectedLeaf] = []
    for one in chosen:
        former = found[-1].leaf if found else None
        if former is None or one.leaf.joint is None or former.kind is not one.leaf.kind:
            found.append(one)
            continue
        more = one.leaf.text
        if one.leaf.kind is LeafKind.TABLE:
            more = "".join(f"\n{row}" for row in more.split("\n")[1:])  # each piece repeats the head
        found[-1] = replace(found[-1], leaf=replace(former, text=former.text + one.leaf.joint + more))
    return found


class _Source:
    """Writes leaves below each other."""

    def __init__(self) -> None:
        self._opened: set[Place] = set()  # the items whose markers were written
        self._marks: dict[int, str] = {}  # what stands at the items of each list: two neighbours need two
        self._former: SelectedLeaf | None = None

    def lines(self, chosen: Sequence[SelectedLeaf]) -> list[str]:
        """The lines with their ends, and what stands between."""
        parts: list[str] = []
        for one in chosen:
            self._note_lists(one.leaf)
            if one.begun:
                self._opened.update(one.leaf.places[index] for index in one.leaf.marked)
            if self._former is not None:
                parts.append(self._between(self._former, one))
            parts.append(self._moved_in(one))
            self._former = one
        return parts

    def _note_lists(self, leaf: Leaf) -> None:
        former = self._former.leaf.places if self._former is not None else ()
        for depth, place in enumerate(leaf.places):
            if not isinstance(place, Item) or place.list in self._marks:
                continue
            marks = "-+" if place.number is None else ".)"
            beside = former[depth] if former[:depth] == leaf.places[:depth] and depth < len(former) else None
            other = self._marks.get(beside.list) if isinstance(beside, Item) else None
            self._marks[place.list] = marks[other == marks[0]]

    def _between(self, former: SelectedLeaf, one: SelectedLeaf) -> str:
        if former.plain and one.plain:
            return "\n"
        places, before = self._kept(one.leaf), self._kept(former.leaf)
        both = (former.leaf.kind, one.leaf.kind)
        cut_out = former.leaf.places[-1:] != tuple(before[-1:])
        deeper = len(places) > len(before) and not one.leaf.text  # a bare bullet would underline what is above
        run_together = both == (LeafKind.PARAGRAPH, LeafKind.PARAGRAPH) and (before[: len(places)] == places or deeper)
        above = one.leaf.gap or one.leaf.kind is LeafKind.TABLE  # its head would be a line of the paragraph above
        if not (above or cut_out or run_together or former.plain or one.plain):
            return "\n"
        common = [a for a, b in takewhile(lambda pair: pair[0] == pair[1], zip(before, places, strict=False))]
        return f"\n{self._beside(common).rstrip()}\n"

    def _kept(self, leaf: Leaf) -> list[Place]:
        """Where a leaf stands, without the items that are not selected."""
        return [place for place in leaf.places if isinstance(place, Quote) or place in self._opened]

    def _moved_in(self, one: SelectedLeaf) -> str:
        """The leaf's lines behind what stands at their left."""
        leaf = one.leaf
        first, beside = "", self._beside(self._kept(leaf))
        for index, place in enumerate(leaf.places):
            if isinstance(place, Item) and one.begun and index in leaf.marked:
                first += self._marker(place) + {None: "", True: "[x] ", False: "[ ] "}[place.task]
            elif place in self._opened or isinstance(place, Quote):
                first += self._beside([place])
        head, *others = self._text(one).split("\n")
        lines = [first + head if head or first.endswith("] ") else first.rstrip()]
        return "\n".join([*lines, *((beside + line if line else beside.rstrip()) for line in others)])

    def _beside(self, places: Sequence[Place]) -> str:
        return "".join("> " if isinstance(place, Quote) else " " * len(self._marker(place)) for place in places)

    def _marker(self, item: Item) -> str:
        mark = self._marks[item.list]
        return f"{mark} " if item.number is None else f"{item.number}{mark} "

    def _text(self, one: SelectedLeaf) -> str:
        leaf = one.leaf
        match leaf.kind:
            case LeafKind.HEADING:
                return _heading(leaf)
            case LeafKind.RULE:
                return "---" if leaf.gap or self._former is None else "***"  # dashes would underline what is above
            case LeafKind.CODE:
                return fenced(leaf.text, leaf.language)
            case LeafKind.TABLE:
                return table_source(leaf)
            case LeafKind.PARAGRAPH if not one.plain:
                return _BEGINS.sub("\n    ", leaf.text)  # so far in, a line goes on with its paragraph
        return leaf.text


def _heading(leaf: Leaf) -> str:
    if "\n" in leaf.text:
        return f"{leaf.text}\n{'===' if leaf.level == 1 else '---'}"
    text = re.sub(r"(?:(?<=\s)|^)(?=#+$)", r"\\", leaf.text)  # number signs at its end would be taken for marks
    return f"{'#' * leaf.level} {text}".rstrip()
