"""Leaves written into a text document: only what differs from what stands there is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from desktop.views.kit.safe_text import grows
from desktop.views.text.formulas.formula import formula_of
from desktop.views.text.formulas.formula_object import Swap
from desktop.views.text.leaf_format import block_format, write_markers, write_runs
from desktop.views.text.leaf_layout import spot_of
from desktop.views.text.markdown.leaf import Leaf
from desktop.views.text.markdown.runs import Run
from desktop.views.text.markdown.shown_leaf import ShownLeaf


@dataclass(slots=True)
class Written:
    """A leaf that stands in the document: in which paragraph, and where its runs begin and it ends there."""

    shown: ShownLeaf
    paragraph: int
    starts: list[int]
    end: int


class ProseWriter:
    """Keeps a document as the leaves it is given. Each is a paragraph, but what was cut off one is joined to it."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._written: list[Written] = []
        self._changed_at = 0  # what stands before this place was left alone the last time

    def paragraphs(self) -> list[Leaf]:
        """The leaf that each paragraph begins with."""
        found: list[Leaf] = []
        for written in self._written:
            if written.paragraph == len(found):
                found.append(written.shown.leaf)
        return found

    def written(self) -> Sequence[Written]:
        """What stands in the document, leaf by leaf."""
        return self._written

    def clear(self) -> None:
        """Forget what stands there: the look has changed."""
        self._document.clear()
        self._written = []

    def follow(self, swaps: Sequence[Swap]) -> None:
        """Sources became drawings: know again where the runs are. The swaps: from the end of the document."""
        for position, by in swaps:
            block = self._document.findBlock(position)
            number, at = block.blockNumber(), position - block.position()
            for written in self._written:
                if written.paragraph == number:
                    written.starts = [start + by if start > at else start for start in written.starts]
                    written.end += by if written.end > at else 0

    def show(self, leaves: Sequence[ShownLeaf]) -> int:
        """Make the document these leaves. How many of them were written is returned, for tests."""
        both = min(len(leaves), len(self._written))
        keep = 0
        while keep < both and leaves[keep] == self._written[keep].shown:
            keep += 1
        touched = max(len(leaves), len(self._written)) - keep
        grows_on = keep < both and _can_grow(self._written[keep].shown, leaves[keep])
        cursor = QTextCursor(self._document)
        self._changed_at = self._end_of(self._written[keep - 1]) if keep else 0
        cursor.beginEditBlock()
        self._cut_from(cursor, keep + grows_on)
        if grows_on:
            self._grow(cursor, self._written[keep], leaves[keep])
        for shown in leaves[keep + grows_on :]:
            self._append(cursor, shown)
        cursor.endEditBlock()
        return touched

    def changed_below(self) -> float:
        """How many pixels below the top the last change begins; a word may have moved to the end of the line above."""
        block = self._document.findBlock(self._changed_at)
        layout = block.layout()
        line = layout.lineForTextPosition(self._changed_at - block.position())
        top = self._document.documentLayout().blockBoundingRect(block).top()
        return top + (layout.lineAt(line.lineNumber() - 1).y() if line.isValid() and line.lineNumber() > 0 else 0)

    def _cut_from(self, cursor: QTextCursor, keep: int) -> None:
        if keep >= len(self._written):
            return
        cursor.setPosition(self._end_of(self._written[keep - 1]) if keep else 0)
        look = cursor.blockFormat()
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(look)  # an empty paragraph would take that of the one behind it
        del self._written[keep:]

    def _append(self, cursor: QTextCursor, shown: ShownLeaf) -> None:
        last = self._written[-1] if self._written else None
        joint = shown.leaf.joint if last is not None else None
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if joint is None:
            look = block_format(shown, self._document.defaultFont(), first=last is None)
            if last is None:
                cursor.setBlockFormat(look)
            else:
                cursor.insertBlock(look, QTextCharFormat())
            write_markers(cursor, spot_of(shown.leaf.places, shown.leaf.marked).markers, self._document)
        begin = cursor.block().position()
        starts = write_runs(cursor, (Run(joint or ""), *shown.runs), shown.leaf)[1:]
        paragraph = 0 if last is None else last.paragraph + (joint is None)
        starts = [start - begin for start in starts]
        self._written.append(Written(shown, paragraph, starts, cursor.position() - begin))

    def _grow(self, cursor: QTextCursor, written: Written, shown: ShownLeaf) -> None:
        """Write the end of the last leaf anew, from the first character that differs."""
        begin = self._document.findBlockByNumber(written.paragraph).position()
        kept, rest = _split(written.shown.runs, shown.runs)
        cursor.setPosition(begin + (written.starts[kept] if kept < len(written.starts) else written.end))
        self._changed_at = cursor.position()
        if cursor.position() < begin + written.end:
            cursor.setPosition(begin + written.end, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        starts = [start - begin for start in write_runs(cursor, rest, shown.leaf)]
        del written.starts[kept:]
        written.starts += starts[len(shown.runs) < kept + len(starts) :]
        written.shown, written.end = shown, cursor.position() - begin

    def _end_of(self, written: Written) -> int:
        return self._document.findBlockByNumber(written.paragraph).position() + written.end


def _can_grow(former: ShownLeaf, shown: ShownLeaf) -> bool:
    """Whether two leaves differ in their text alone."""
    return replace(former.leaf, text="") == replace(shown.leaf, text="") and former.to_left() == shown.to_left()


def _split(former: Sequence[Run], runs: Sequence[Run]) -> tuple[int, list[Run]]:
    """How many runs at the beginning stay, and what is to be written behind them.

    Where the last of the former runs has only grown, it stays too, and its new end is the first that is written.
    """
    keep = 0
    while keep < min(len(former), len(runs)) and former[keep] == runs[keep]:
        keep += 1
    if keep == len(former) - 1 and keep < len(runs):
        last, grown = former[keep], runs[keep]
        whole = grown.style.math and formula_of(grown.text) is not None  # it can be drawn, in one piece
        if last.style == grown.style and not whole and grows(last.text, grown.text):
            more = Run(grown.text[len(last.text) :], grown.style)
            return len(former), [more, *runs[keep + 1 :]]
    return keep, list(runs[keep:])
