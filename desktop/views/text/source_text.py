"""Text put into a document safe to lay out, and read back from a selection as it was written.

What is changed for the display stays on the display: a hidden character that is written out, a line's end in an endless
word, a list's number. The text that stands in its place in the source is kept in the character format.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextFormat, QTextFragment, QTextTable
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.views.kit.safe_text import LINE_END, Part, display_parts
from desktop.views.kit.typefaces import fonts
from desktop.views.text.markdown.runs import PLAIN, Run, Style

_SOURCE = QTextFormat.Property.UserProperty.value + 1  # what was written
_LENGTH = _SOURCE + 1  # how many characters of the display stand for it
GAP = _SOURCE + 2  # of a block: a blank line stands before it
_STYLE = _SOURCE + 3  # of a run that is not plain: its style


def insert(cursor: QTextCursor, text: str, look: QTextCharFormat) -> None:
    """Insert text; its line ends end lines, not paragraphs."""
    fonts.needed_for(text)
    for number, line in enumerate(text.split("\n")):
        if number:
            cursor.insertText(LINE_END, look)
        for part in display_parts(line):
            insert_part(cursor, part, look)


def insert_part(cursor: QTextCursor, part: Part, look: QTextCharFormat) -> None:
    """Insert what is shown, with what it stands for."""
    if part.source is None:
        cursor.insertText(part.shown, look)
    else:
        cursor.insertText(part.shown, standing_for(part.source, len(part.shown), look))


def standing_for(source: str, length: int, look: QTextCharFormat) -> QTextCharFormat:
    """A format for `length` characters that stand for `source`."""
    made = QTextCharFormat(look)
    made.setProperty(_SOURCE, f"={source}")  # an empty property would come back as something else
    made.setProperty(_LENGTH, length)
    return made


def keep_style(look: QTextCharFormat, style: Style) -> None:
    """Let a format remember the marks that make it look as it does. An address is a link without any."""
    if style != PLAIN:
        *counts, href, _ = style
        look.setProperty(_STYLE, " ".join([*(str(int(count)) for count in counts), str(int(style.math)), href]))


def take_style(look: QTextCharFormat, other: QTextFormat) -> None:
    """Let a format remember what another one does."""
    if other.hasProperty(_STYLE):
        look.setProperty(_STYLE, other.property(_STYLE))


def _style_of(look: QTextFormat) -> Style:
    if not look.hasProperty(_STYLE):
        return PLAIN
    strong, em, strike, code, math, href = str(look.property(_STYLE)).split(" ", 5)
    return Style(int(strong), int(em), int(strike), code == "1", href, math == "1")


def written_runs(cursor: QTextCursor, start: int, end: int) -> list[Run]:
    """What was written between two places of one paragraph, in runs that look alike."""
    found: list[Run] = []
    for fragment, first, last in _fragments(cursor.document().findBlock(start), start, end):
        style, text = _style_of(fragment.charFormat()), _source_of(fragment, first, last)
        if found and found[-1].style == style and not style.math:
            found[-1] = Run(found[-1].text + text, style)
        else:
            found.append(Run(text, style))
    return found


def selected_text(cursor: QTextCursor) -> str:
    """What is selected, as it was written: paragraphs with a blank line between them, cells with tabs."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    parts: list[str] = []
    block = cursor.document().findBlock(start)
    former: QTextBlock | None = None
    while block.isValid() and block.position() <= end and start < end:
        if former is not None:
            parts.append(_between(former, block))
        parts += [_source_of(*piece) for piece in _fragments(block, start, end)]
        former, block = block, block.next()
    return "".join(parts)


def _between(former: QTextBlock, block: QTextBlock) -> str:
    one, other = _cell(former), _cell(block)
    if one is not None and other is not None and one[0] == other[0] and one[1] != other[1]:
        return "\t"
    return "\n\n" if block.blockFormat().hasProperty(GAP) else "\n"


def _cell(block: QTextBlock) -> tuple[int, int] | None:
    """Row and column of the cell that a block stands in."""
    table: QTextTable | None = QTextCursor(block).currentTable()
    if table is None:
        return None
    cell = table.cellAt(block.position())
    return cell.row(), cell.column()


def _fragments(block: QTextBlock, start: int, end: int) -> Iterator[tuple[QTextFragment, int, int]]:
    """The fragments of a paragraph between two places, and where each begins and ends there."""
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        first, last = max(start, fragment.position()), min(end, fragment.position() + fragment.length())
        if first < last:
            yield fragment, first, last
        iterator += 1


def _source_of(fragment: QTextFragment, first: int, last: int) -> str:
    look = fragment.charFormat()
    if not look.hasProperty(_SOURCE):
        text = fragment.text().encode("utf-16-le", "surrogatepass")
        begin = fragment.position()
        return text[2 * (first - begin) : 2 * (last - begin)].decode("utf-16-le", "replace").replace(LINE_END, "\n")
    length = max(1, int(look.property(_LENGTH)))
    return str(look.property(_SOURCE))[1:] * -(-(last - first) // length)


def mime_of(text: str) -> QMimeData:
    """What a selection brings into other programs: text alone."""
    made = QMimeData()
    made.setText(text)
    return made


@contextmanager
def selection_kept(edit: QTextEdit | QPlainTextEdit) -> Iterator[None]:
    """Whatever is done to the text behind it, what the user has selected stays selected."""
    before = edit.textCursor()
    anchor, position = before.anchor(), before.position()
    yield
    after = edit.textCursor()
    last = edit.document().characterCount() - 1
    if (after.anchor(), after.position()) == (anchor, position) or max(anchor, position) > last:
        return
    after.setPosition(anchor)
    after.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(after)
