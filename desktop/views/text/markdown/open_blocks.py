"""What is open while markdown is read: a stack of quotes and items, and one leaf; and the leaves that came of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop.views.text.markdown.leaf import Item, Leaf, LeafKind, Place, Quote

LONG = 1_000  # characters from which a paragraph is cut where that changes nothing
HARD = 3_000  # characters from which it is cut in any case

Cutter = Callable[[str], int]


@dataclass(slots=True)
class Container:
    """An open quote or item; the outermost one, the document, has no place.

    width: columns that an item's text is moved in.
    """

    place: Place | None = None
    width: int = 0
    filled: bool = False  # something began in it
    shown: bool = False  # a leaf of it was given out
    list: int = 0  # the list that goes on where another item follows
    list_mark: str = ""
    next_index: int = 0
    first_number: int = 0


@dataclass(slots=True)
class OpenLeaf:
    """The open leaf."""

    kind: LeafKind
    lines: list[str]
    gap: bool
    marks: str = ""  # what opened code or a formula
    indent: int = 0
    language: str = ""
    columns: tuple[str, ...] = ()
    joint: str | None = None
    size: int = 0
    try_at: int = LONG
    raw: list[str] = field(default_factory=list)  # a formula's lines as they came, in case it is none
    before: OpenLeaf | None = None  # the paragraph that a formula stands in, which goes on if it is none

    def fork(self) -> OpenLeaf:
        """A copy that can grow."""
        before = self.before.fork() if self.before is not None else None
        return replace(self, lines=self.lines.copy(), raw=self.raw.copy(), before=before)


class OpenBlocks:
    """Opened and closed by the parser. find_cut: where a long paragraph can be cut, 0 for nowhere yet."""

    def __init__(self, find_cut: Cutter) -> None:
        self._find_cut = find_cut
        self.stack = [Container()]
        self.leaf: OpenLeaf | None = None
        self.blank: int | None = None  # a blank line came: the number of the innermost quote it stood in, or 0
        self._found: list[Leaf] = []
        self._number = 0  # of lists and quotes so far

    def fork(self) -> OpenBlocks:
        """A copy that goes its own way."""
        made = copy.copy(self)
        made.stack = [copy.copy(container) for container in self.stack]
        made.leaf = self.leaf.fork() if self.leaf is not None else None
        made.take()
        return made

    def take(self) -> list[Leaf]:
        """The leaves found since the last call."""
        found, self._found = self._found, []
        return found

    def new_number(self) -> int:
        """A number for a quote or a list."""
        self._number += 1
        return self._number

    def item(self, mark: str, number: int | None, ticked: bool | None) -> Item:
        """The next item of the list that is open here, or the first of a new one."""
        parent = self.stack[-1]
        if parent.list_mark != mark:
            parent.list, parent.list_mark, parent.next_index = self.new_number(), mark, 0
            parent.first_number = number or 0
        shown = None if number is None else parent.first_number + parent.next_index
        made = Item(parent.list, parent.next_index, shown, ticked)
        parent.next_index += 1
        return made

    def is_paragraph(self) -> bool:
        return self.leaf is not None and self.leaf.kind is LeafKind.PARAGRAPH

    def gap(self) -> bool:
        """Whether a blank line stood before what begins now, on the level where it begins."""
        quotes = {one.place.number for one in self.stack if isinstance(one.place, Quote)}
        return self.blank is not None and (self.blank == 0 or self.blank in quotes)

    def push(self, container: Container) -> None:
        self.end_leaf()
        parent = self.stack[-1]
        parent.filled = True
        if isinstance(container.place, Quote):
            parent.list_mark = ""
        self.stack.append(container)

    def start(self, leaf: OpenLeaf) -> None:
        self.end_leaf()
        self.leaf = leaf
        self._fill()

    def _fill(self) -> None:
        self.blank = None
        self.stack[-1].filled = True
        self.stack[-1].list_mark = ""

    def add_text(self, words: str, *, joined: bool = False) -> None:
        leaf = self.leaf
        if leaf is None:
            return
        if joined and leaf.lines:
            leaf.lines[-1] += words
        else:
            leaf.lines.append(words)
        leaf.size += len(words) + 1
        if leaf.size >= leaf.try_at:
            self._cut(leaf)

    def _cut(self, leaf: OpenLeaf) -> None:
        """Give out the beginning of a long paragraph, where that changes nothing."""
        text = "\n".join(leaf.lines)
        end = self._find_cut(text) if not leaf.lines[-1].startswith("|") or leaf.size > HARD else 0
        if not end:
            leaf.try_at = min(2 * leaf.size, HARD + 1)
            return
        before, rest = text[:end].rstrip(" \t\n"), text[end:].lstrip(" \t\n")
        between = text[len(before) : len(text) - len(rest)]
        self._give(LeafKind.PARAGRAPH, before, leaf.gap, joint=leaf.joint)
        joint = "\n" if "\n" in between else between[:1]
        self.leaf = OpenLeaf(LeafKind.PARAGRAPH, rest.split("\n"), gap=False, joint=joint, size=len(rest))

    def close_from(self, matched: int) -> None:
        """Close what a line does not go on with."""
        if matched < len(self.stack):
            self.end_leaf()
        while len(self.stack) > max(1, matched):
            if isinstance(self.stack[-1].place, Item) and not self.stack[-1].shown:
                self._give(LeafKind.PARAGRAPH, "", gap=False)
            self.stack.pop()

    def end_leaf(self) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        if leaf.before is not None:
            self.leaf = leaf.before
            self.end_leaf()
        if leaf.kind is LeafKind.CODE:
            lines = leaf.lines
            while not leaf.marks and lines and not lines[-1].strip():
                lines.pop()
                self.blank = 0
            self._give(leaf.kind, "\n".join(lines), leaf.gap, language=leaf.language)
        elif leaf.kind in {LeafKind.PARAGRAPH, LeafKind.HEADING}:
            text = "\n".join(leaf.lines).strip(" \t\n")
            if text:
                self._give(leaf.kind, text, leaf.gap, joint=leaf.joint, level=leaf.indent)
        else:
            text = "\n".join(leaf.lines)
            self._give(leaf.kind, text, leaf.gap, joint=leaf.joint, columns=leaf.columns)

    def give_line(self, kind: LeafKind, text: str = "", level: int = 0) -> None:
        """Give out a leaf that is one line."""
        self.end_leaf()
        gap = self.gap()
        self._fill()
        self._give(kind, text, gap, level=level)

    def _give(self, kind: LeafKind, text: str, gap: bool, **more: object) -> None:
        places = tuple(one.place for one in self.stack if one.place is not None)
        inner = self.stack[1:]
        marked = tuple(n for n, one in enumerate(inner) if isinstance(one.place, Item) and not one.shown)
        for one in inner:
            one.shown = True
        self._found.append(Leaf(kind, text, places, marked, gap, **more))  # type: ignore[arg-type]
