"""Markdown's blocks, read line by line: what a line has finished never changes, and each leaf knows where it stands.

The way of CommonMark's appendix on parsing: a stack of open quotes and items, and one open leaf. Each line is matched
against what is open, may begin something, or goes on with the leaf. Lists have no node of their own; a leaf names the
items it stands in, so that it can be shown without what came before.
"""

from __future__ import annotations

import re

from desktop.views.text.markdown import source_line
from desktop.views.text.markdown.leaf import Leaf, LeafKind, Quote
from desktop.views.text.markdown.open_blocks import Container, OpenBlocks, OpenLeaf
from desktop.views.text.markdown.source_line import CODE_INDENT, SourceLine

MAX_DEPTH = 20  # quotes and items inside each other; what is deeper stays text
MAX_ROW = 8_000  # characters of one row of a table
MAX_CELLS = 200  # of one piece of a table
MAX_LANGUAGE = 40  # characters of a language's name
MATH_LINES = 100  # of one formula

_TASK = re.compile(r"\[([ xX])\](?=[ \t])")
_LINK = re.compile(r"\][(\[:]")  # behind an escaped bracket
_MATH_ENDS = {"$$": "$$", "\\[": "\\]"}


class BlockParser:
    """Takes lines, gives leaves."""

    def __init__(self, opened: OpenBlocks) -> None:
        self._open = opened

    def fork(self) -> BlockParser:
        """A copy that can be given a line which is not complete."""
        return BlockParser(self._open.fork())

    def take(self) -> list[Leaf]:
        """The leaves found since the last call."""
        return self._open.take()

    def in_code(self) -> str:
        """The marks that opened the code which is open now, "" where there is none."""
        leaf = self._open.leaf
        return leaf.marks if leaf is not None and leaf.kind is LeafKind.CODE else ""

    def in_table(self) -> bool:
        """Whether a table is open."""
        return self._open.leaf is not None and self._open.leaf.kind is LeafKind.TABLE

    def close(self) -> None:
        """The text is complete."""
        if self._open.leaf is not None and self._open.leaf.kind is LeafKind.MATH:
            self._take_back_formula(self._open.leaf)
        self._open.close_from(1)
        self._open.end_leaf()

    def line(self, text: str, *, math: bool = True) -> None:
        """Take a line without its end. math: whether it may open a formula."""
        line = SourceLine(text)
        matched = 1
        for container in self._open.stack[1:]:
            if not _goes_on(container, line):
                break
            matched += 1
        leaf = self._open.leaf
        whole = matched == len(self._open.stack)
        if leaf is not None and leaf.kind is LeafKind.MATH and (not whole or line.blank or len(leaf.raw) >= MATH_LINES):
            self._take_back_formula(leaf)
            self.line(text)
            return
        if whole and leaf is not None and self._goes_into(leaf, line):
            return
        self._begin(line, matched, math=math)

    def more(self, text: str) -> None:
        """Take more of a line whose beginning was taken already."""
        leaf = self._open.leaf
        if leaf is None or (leaf.kind is LeafKind.TABLE and len(leaf.lines[-1]) > MAX_ROW):
            self._open.end_leaf()
            self._open.start(OpenLeaf(LeafKind.PARAGRAPH, [], self._open.gap()))
            self._open.add_text(text.lstrip(" \t"))
        elif leaf.kind is LeafKind.PARAGRAPH:
            self._open.add_text(text, joined=True)
        else:
            for lines in (leaf.lines, leaf.raw):
                lines[-1:] = [lines[-1] + text] if lines else [text]

    # What is open goes on

    def _goes_into(self, leaf: OpenLeaf, line: SourceLine) -> bool:
        """Give a line to the open leaf. False: it does not belong there."""
        if leaf.kind is LeafKind.CODE:
            return self._goes_into_code(leaf, line)
        if leaf.kind is LeafKind.MATH:
            leaf.raw.append(line.text)
            leaf.lines.append(line.rest())
            if line.text.rstrip().endswith(_MATH_ENDS[leaf.marks]):
                self._open.end_leaf()
            return True
        if leaf.kind is LeafKind.TABLE:
            if line.blank or line.begins_other():
                self._open.end_leaf()
                return False
            self._add_row(leaf, line.words())
            return True
        return False

    def _goes_into_code(self, leaf: OpenLeaf, line: SourceLine) -> bool:
        if not leaf.marks:
            if not line.blank and not line.is_code():
                self._open.end_leaf()
                return False
            line.skip(CODE_INDENT)
            leaf.lines.append(line.rest())
            return True
        if not line.is_code() and source_line.closes(line.words(), leaf.marks):
            self._open.end_leaf()
            return True
        line.skip(min(leaf.indent, line.indent))
        leaf.lines.append(line.rest())
        return True

    def _add_row(self, leaf: OpenLeaf, row: str) -> None:
        if len(leaf.lines) > max(1, MAX_CELLS // len(leaf.columns)):
            head, columns = leaf.lines[0], leaf.columns
            self._open.end_leaf()
            # Each piece repeats the head, so that it is a table of its own.
            self._open.start(OpenLeaf(LeafKind.TABLE, [head], gap=False, columns=columns, joint=""))
            leaf = self._open.leaf or leaf
        leaf.lines.append(row)

    def _take_back_formula(self, leaf: OpenLeaf) -> None:
        """A formula that did not end is text."""
        first, *others = leaf.raw
        self._open.leaf = leaf.before or OpenLeaf(LeafKind.PARAGRAPH, [], leaf.gap)
        self._open.add_text(first)
        for other in others:
            self.line(other, math=False)

    # What a line begins

    def _begin(self, line: SourceLine, matched: int, *, math: bool) -> None:
        """Read what a line begins, containers first; the rest is text."""
        begun = False
        while not line.blank:
            in_paragraph = matched == len(self._open.stack) and not begun and self._open.is_paragraph()
            if line.is_code():
                if not self._open.is_paragraph():
                    self._open.close_from(matched)
                    line.skip(CODE_INDENT)
                    self._open.start(OpenLeaf(LeafKind.CODE, [line.rest()], self._open.gap()))
                    return
                break
            if self._begin_leaf(line, matched, in_paragraph=in_paragraph, math=math):
                return
            if len(self._open.stack) > MAX_DEPTH or not self._begin_container(line, matched, in_paragraph=in_paragraph):
                break
            begun, matched = True, len(self._open.stack)
        if line.blank:
            self._take_blank(matched, begun=begun)
        else:
            self._take_text(line, matched)

    def _take_text(self, line: SourceLine, matched: int) -> None:
        lazy = matched < len(self._open.stack) and self._open.is_paragraph()
        if not lazy:  # else the paragraph goes on although marks before it are missing
            self._open.close_from(matched)
            if not self._open.is_paragraph():
                self._open.start(OpenLeaf(LeafKind.PARAGRAPH, [], self._open.gap()))
        self._open.add_text(line.words())

    def _begin_leaf(self, line: SourceLine, matched: int, *, in_paragraph: bool, math: bool) -> bool:
        words = line.words()
        if in_paragraph and self._end_paragraph_by(words):
            return True
        if found := source_line.heading(words):
            self._open.close_from(matched)
            self._open.give_line(LeafKind.HEADING, found[1], found[0])
        elif opened := source_line.fence(words):
            self._open.close_from(matched)
            language = _language(opened[1])
            self._open.start(OpenLeaf(LeafKind.CODE, [], self._open.gap(), opened[0], line.indent, language))
        elif math and (marks := _opens_formula(words)):
            self._open.close_from(matched)
            before, self._open.leaf = self._open.leaf, None
            self._open.start(OpenLeaf(LeafKind.MATH, [words], self._open.gap(), marks, raw=[words], before=before))
        elif source_line.is_rule(words):
            self._open.close_from(matched)
            self._open.give_line(LeafKind.RULE)
        else:
            return False
        return True

    def _end_paragraph_by(self, words: str) -> bool:
        """Whether this line makes the paragraph above it a heading or the head of a table."""
        leaf = self._open.leaf
        if leaf is None or not leaf.lines:
            return False
        columns = source_line.delimiters(words, leaf.lines[-1])
        if columns:
            head = leaf.lines.pop()
            self._open.end_leaf()
            self._open.start(OpenLeaf(LeafKind.TABLE, [head], self._open.gap(), columns=columns))
            return True
        level = source_line.underline(words)
        if not level or leaf.joint is not None:
            return False
        leaf.kind = LeafKind.HEADING
        leaf.indent = level
        self._open.end_leaf()
        return True

    def _begin_container(self, line: SourceLine, matched: int, *, in_paragraph: bool) -> bool:
        if line.words().startswith(">"):
            self._open.close_from(matched)
            line.skip_blanks()
            line.skip(1)
            line.skip_one_blank()
            self._open.push(Container(Quote(self._open.new_number())))
            return True
        return self._begin_item(line, matched, in_paragraph=in_paragraph)

    def _begin_item(self, line: SourceLine, matched: int, *, in_paragraph: bool) -> bool:
        match = line.marker()
        if match is None:
            return False
        number = int(match[2]) if match[2] else None
        if in_paragraph and (number not in {None, 1} or not line.text[match.end() :].strip(" \t")):
            return False
        self._open.close_from(matched)
        before = line.indent
        line.skip_blanks()
        line.skip(len(match.group()))
        blanks = line.indent
        if line.blank or not 1 <= blanks <= CODE_INDENT:
            blanks = 1
        line.skip(blanks)
        task = _TASK.match(line.words()) if not line.is_code() else None
        if task is not None:
            line.skip(line.indent + task.end() + 1)
        width = before + len(match.group()) + blanks
        ticked = None if task is None else task[1] != " "
        self._open.push(Container(self._open.item(match[1] or match[3], number, ticked), width))
        return True

    def _take_blank(self, matched: int, *, begun: bool) -> None:
        self._open.close_from(matched)
        if self._open.is_paragraph():
            self._open.end_leaf()
        if not begun:
            quotes = [one.place.number for one in self._open.stack if isinstance(one.place, Quote)]
            self._open.blank = quotes[-1] if quotes else 0


def _goes_on(container: Container, line: SourceLine) -> bool:
    """Whether a line goes on with a quote or an item; its marks or blanks are read then."""
    if isinstance(container.place, Quote):
        if line.is_code() or not line.words().startswith(">"):
            return False
        line.skip_blanks()
        line.skip(1)
        line.skip_one_blank()
        return True
    if line.blank:
        return container.filled
    if line.indent < container.width:
        return False
    line.skip(container.width)
    return True


def _opens_formula(words: str) -> str:
    """The marks of a formula that a line opens and does not close."""
    marks = words[:2]
    end = _MATH_ENDS.get(marks)
    return marks if end is not None and end not in words[2:] and not _LINK.search(words) else ""


def _language(info: str) -> str:
    words = info.split()
    return words[0].lower()[:MAX_LANGUAGE] if words else ""
