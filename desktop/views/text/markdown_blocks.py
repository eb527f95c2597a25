"""Markdown as blocks while it is being written: finished blocks are final, only the open tail is read again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.views.kit.safe_text import cut_before
from desktop.views.text.block import Block, Kind, Step
from desktop.views.text.markdown import inline
from desktop.views.text.markdown.block_parser import BlockParser
from desktop.views.text.markdown.leaf import Leaf, LeafKind
from desktop.views.text.markdown.open_blocks import OpenBlocks
from desktop.views.text.markdown.paragraph_cut import paragraph_cut
from desktop.views.text.markdown.shown_leaf import ShownLeaf, show

__all__ = ["Block", "Kind", "MarkdownBlocks", "Step"]

GROUP = 1_500  # characters of source up to which neighbouring prose shares a widget
ONE = 2_000  # characters of one paragraph that share a widget
LINE = 1_000  # characters of a line that are read before its end is seen

# The beginning of a line that may still become anything: shown when it is clear.
_UNCLEAR = re.compile(
    r"(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:[-+*_=#~`|:$\\ \t]*|\d{1,9}[.)]?|\[.?\]?[ \t]?|[`~]{3}.*)$"
)
CLEAR = 200  # characters from which a beginning is shown in any case
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Grouping:
    """Puts leaves into blocks."""

    leaves: list[ShownLeaf] = field(default_factory=list)
    size: int = 0

    def fork(self) -> _Grouping:
        return _Grouping(self.leaves.copy(), self.size)

    def add(self, shown: ShownLeaf, *, is_open: bool = False) -> Iterator[Block]:
        """The blocks that are complete with this leaf."""
        leaf = shown.leaf
        if leaf.kind in {LeafKind.CODE, LeafKind.TABLE}:
            yield from self.end(is_open=is_open)
        if leaf.kind is LeafKind.CODE:
            yield Block(Kind.CODE, leaf.text, leaf.language, is_open, leaf.places, leaf.marked, leaf.gap)
        elif leaf.kind is LeafKind.TABLE:
            yield Block(Kind.TABLE, open=is_open, leaves=(shown,))
        else:
            most = GROUP if leaf.joint is None else ONE
            if self.size + len(leaf.text) > most:
                yield from self.end(is_open=is_open)
            self.leaves.append(shown)
            self.size += len(leaf.text)

    def end(self, *, is_open: bool = False) -> Iterator[Block]:
        """The block that collects prose, if there is any."""
        if self.leaves:
            yield Block(Kind.PROSE, open=is_open, leaves=tuple(self.leaves))
        self.leaves, self.size = [], 0


class MarkdownBlocks:
    """Takes the text of one answer in portions. `parsed` counts the characters read for what lines hold, for tests."""

    def __init__(self, references: dict[str, Any] | None = None) -> None:
        self.parsed = 0
        self.has_definitions = False
        self._references = {} if references is None else references
        self._parser = BlockParser(OpenBlocks(self._cut))
        self._grouping = _Grouping()
        self._line = ""  # the beginning of a line whose end has not come
        self._begun = False  # a part of that line was read already

    @classmethod
    def whole(cls, text: str) -> list[Block]:
        """All blocks of a finished text, with reference links resolved wherever they are defined."""
        return list(cls.blocks_of(text))

    @classmethod
    def blocks_of(cls, text: str) -> Iterator[Block]:
        """The same, each block read when it is asked for."""
        blocks = cls()
        leaves = blocks._read(text)
        blocks._finish_line()
        blocks._parser.close()
        leaves += blocks._parser.take()
        leaves = [one for leaf in leaves if (one := blocks._defined(leaf, blocks._references)) is not None]
        for leaf in leaves:
            yield from blocks._grouping.add(blocks._show(leaf))
        yield from blocks._grouping.end()

    def feed(self, text: str) -> Step:
        """Take the next portion."""
        finished = list(self._blocks(self._read(text)))
        return Step(finished, self._tail())

    def close(self) -> Step:
        """The text is complete: everything becomes final."""
        self._finish_line()
        self._parser.close()
        finished = list(self._blocks(self._parser.take()))
        return Step([*finished, *self._grouping.end()])

    def _read(self, text: str) -> list[Leaf]:
        """Give complete lines to the parser, and the leaves that are complete with them."""
        text = _SURROGATE.sub("\ufffd", text.replace("\r", ""))
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._take(line, ends=True)
        if len(self._line) > LINE:
            self._take(self._line, ends=False)
        return self._parser.take()

    def _take(self, line: str, *, ends: bool) -> None:
        """Read a line, a long one in parts; the last part of one that goes on is kept."""
        while len(line) > LINE:
            end = cut_before(line, 0, LINE)
            self._give(line[:end])
            self._begun, line = True, line[end:]
        if ends:
            self._give(line)
            self._begun, line = False, ""
        self._line = line if not ends else self._line

    def _give(self, part: str) -> None:
        if self._begun:
            self._parser.more(part)
        else:
            self._parser.line(part)

    def _finish_line(self) -> None:
        if self._line or self._begun:
            self._give(self._line)
        self._line, self._begun = "", False

    def _blocks(self, leaves: Iterable[Leaf]) -> Iterator[Block]:
        for found in leaves:
            leaf = self._defined(found, self._references)
            if leaf is not None:
                yield from self._grouping.add(self._show(leaf))

    def _defined(self, leaf: Leaf, references: dict[str, Any]) -> Leaf | None:
        """The leaf without the definitions of link names at its beginning; None if it was nothing else."""
        if leaf.kind is not LeafKind.PARAGRAPH or leaf.joint is not None or not leaf.text.startswith("["):
            return leaf
        rest = inline.take_definitions(leaf.text, references)
        if rest == leaf.text:
            return leaf
        self.has_definitions = True
        return replace(leaf, text=rest) if rest or leaf.marked else None

    def _show(self, leaf: Leaf, *, is_open: bool = False) -> ShownLeaf:
        self.parsed += len(leaf.text)
        return show(leaf, {"references": self._references, "open": is_open})

    def _cut(self, text: str) -> int:
        self.parsed += len(text)
        return paragraph_cut(text)

    def _tail(self) -> list[Block]:
        """What is not final, as it looks now."""
        parser = self._parser.fork()
        marks = parser.in_code()
        if self._begun:
            parser.more(self._line)
        elif marks:
            if self._line.strip(f" >{marks[0]}"):
                parser.line(self._line)  # else it may be the line that closes
        elif parser.in_table() and self._line.lstrip(" >").startswith("|"):
            pass  # a table grows by whole rows: its columns are laid out anew each time
        elif self._line and (len(self._line) > CLEAR or not _UNCLEAR.match(self._line)):
            parser.line(self._line)
        finished = parser.take()
        parser.close()
        grouping = self._grouping.fork()
        blocks: list[Block] = []
        found = [*finished, *parser.take()]
        references = dict(self._references)  # a definition that is half written must not be remembered
        leaves = [one for leaf in found if (one := self._defined(leaf, references)) is not None]
        for number, leaf in enumerate(leaves, 1):
            blocks += grouping.add(self._show(leaf, is_open=number == len(leaves)), is_open=True)
        return [*blocks, *grouping.end(is_open=True)]
