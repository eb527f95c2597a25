"""Formulas in a text document: their source until there is a drawing, then one character that is painted as it.

Everything that is needed to paint one stands in its character format, so that a document needs nothing but itself.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPyTextObject,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.views.text.formulas.drawing import Drawing
from desktop.views.text.formulas.formula import Formula, formula_of
from desktop.views.text.formulas.pictures import Look, pictures
from desktop.views.text.formulas.renderer import renderer
from desktop.views.text.source_text import insert, standing_for, take_style

OBJECT = "\ufffc"
TYPE = QTextFormat.ObjectTypes.UserObject.value + 1
ABOVE_BELOW = 6  # pixels around a formula on a line of its own
READABLE = 0.7  # of the text's size: what would have to be smaller is scrolled sideways
BAR = 14  # pixels of the bar that scrolls it

_FIRST = QTextFormat.Property.UserProperty.value + 100
_NUMBER, _SOURCE, _EM, _COLOUR, _WIDE = range(_FIRST, _FIRST + 5)  # of every formula
_SVG, _WIDTH, _ASCENT, _DESCENT = range(_FIRST + 5, _FIRST + 9)  # of those that are drawn; lengths in ems
_numbers = itertools.count(1)


class Setting(NamedTuple):
    """How a formula stands in its text. em: pixels; wide: one of a line of its own takes the whole width."""

    em: float
    colour: str
    wide: bool


class Swap(NamedTuple):
    """A source that became a drawing: where it began, and by how many characters the text behind it moved."""

    position: int
    by: int


class Scrolled(NamedTuple):
    """A drawing that is too wide for its text. area: its place in the document; size: its own, in pixels."""

    area: QRectF
    size: QSizeF
    look: QTextCharFormat
    source: str


class FormulaObject(QPyTextObject):
    """Sizes and paints drawings, in any document that it is registered with."""

    def intrinsicSize(self, doc: QTextDocument, pos_in_document: int, format: QTextFormat) -> QSizeF:  # noqa: A002
        size, above, below = _measures(format)
        room, smaller = _shrunk(doc, pos_in_document, format)
        around = 2 * ABOVE_BELOW if format.property(_WIDE) else 0
        if smaller < READABLE:
            return QSizeF(math.floor(room), size.height() + around + BAR)
        if smaller < 1 or format.property(_WIDE):
            return QSizeF(math.floor(room), size.height() * smaller + around)
        return QSizeF(size.width(), above + below)

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        pos_in_document: int,
        format: QTextFormat,  # noqa: A002
    ) -> None:
        smaller = _shrunk(doc, pos_in_document, format)[1]
        if smaller < READABLE:
            return  # a widget over it shows it
        size, above, _ = _measures(format)
        at, lowered = QRectF(rect).topLeft(), above - float(format.property(_ASCENT)) * float(format.property(_EM))
        if smaller < 1 or format.property(_WIDE):
            size *= smaller
            at += QPointF((rect.width() - size.width()) / 2, (rect.height() - size.height()) / 2)
            lowered = 0.0
        scale = painter.device().devicePixelRatioF()
        picture = picture_of(format, lowered, size, scale)
        if picture is not None:  # on whole pixels of the screen, else it would be blurred
            painter.drawImage(QPointF(round(at.x() * scale) / scale, round(at.y() * scale) / scale), picture)


def picture_of(look: QTextFormat, lowered: float, size: QSizeF, scale: float) -> QImage | None:
    """A drawing in a size in window pixels, for a screen's scale; None if there is no time for it now."""
    svg, colour = str(look.property(_SVG)), str(look.property(_COLOUR))
    return pictures().picture(Look(svg, lowered, size.width(), size.height(), colour, scale))


def scrolled(document: QTextDocument) -> list[Scrolled]:
    """The drawings that are scrolled, in their order."""
    found = []
    for (begin, _), look in _formats(document):
        if look.hasProperty(_SVG) and _shrunk(document, begin, look)[1] < READABLE:
            found.append(
                Scrolled(_area(document, begin), _measures(look)[0], look, str(look.property(_SOURCE)).strip())
            )
    return found


def _area(document: QTextDocument, position: int) -> QRectF:
    """The place of a character that takes a whole line, as high as the drawing and its bar."""
    block = document.findBlock(position)
    layout = block.layout()
    line = layout.lineForTextPosition(position - block.position())
    width = math.floor(_room(document, block.blockFormat()))
    at = layout.position() + line.position()
    return QRectF(at.x(), at.y(), width, line.ascent() + line.descent())


@functools.cache
def _handler() -> FormulaObject:
    return FormulaObject()


def take_formulas(document: QTextDocument) -> None:
    """Let a document hold formulas."""
    document.documentLayout().registerHandler(TYPE, _handler())


def insert_formula(cursor: QTextCursor, source: str, look: QTextCharFormat, setting: Setting) -> None:
    """Insert a formula; look: of its source, which stands there while there is no drawing."""
    formula = formula_of(source)
    if formula is None:
        insert(cursor, source, look)
        return
    marked = QTextCharFormat(look)
    for name, value in zip((_SOURCE, _EM, _COLOUR, _WIDE), (source, *setting), strict=True):
        marked.setProperty(name, value)
    drawing = renderer().drawing(formula)
    if drawing is None:
        marked.setProperty(_NUMBER, next(_numbers))
        insert(cursor, source, marked)
    else:
        cursor.insertText(OBJECT, _drawn(marked, drawing))


def waiting(document: QTextDocument) -> list[Formula]:
    """The formulas whose source stands in a document."""
    found = [formula_of(source) for _, _, source, _ in _sources(document)]
    return [formula for formula in found if formula is not None]


def sources(document: QTextDocument) -> list[str]:
    """What the drawn formulas of a document are in TeX, with their marks."""
    found = []
    for _, look in _formats(document):
        if look.hasProperty(_SVG):
            found.append(str(look.property(_SOURCE)).strip())
    return found


def put_in_drawings(document: QTextDocument) -> list[Swap]:
    """Put drawings where sources stand, if they are there by now. What changed is returned, from the end."""
    swaps: list[Swap] = []
    for begin, end, source, look in reversed(list(_sources(document))):
        formula = formula_of(source)
        drawing = renderer().drawing(formula) if formula is not None else None
        if drawing is None:
            continue
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        cursor.setPosition(end)  # behind the source, so that what is selected around it or in it stays selected
        cursor.insertText(OBJECT, _drawn(look, drawing))
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.endEditBlock()
        swaps.append(Swap(begin, 1 - (end - begin)))
    return swaps


def _formats(document: QTextDocument) -> Iterator[tuple[tuple[int, int], QTextCharFormat]]:
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            look = fragment.charFormat()
            if look.hasProperty(_SOURCE):
                yield (fragment.position(), fragment.position() + fragment.length()), look
            iterator += 1
        block = block.next()


def _sources(document: QTextDocument) -> Iterator[tuple[int, int, str, QTextCharFormat]]:
    """Begin, end, text and format of each source that waits for its drawing; it may consist of several fragments."""
    pieces = [(place, look) for place, look in _formats(document) if look.hasProperty(_NUMBER)]
    for _, group in itertools.groupby(pieces, lambda piece: piece[1].property(_NUMBER)):
        places = list(group)
        look = places[0][1]
        yield places[0][0][0], places[-1][0][1], str(look.property(_SOURCE)), look


def _drawn(marked: QTextCharFormat, drawing: Drawing) -> QTextCharFormat:
    """The format of the character that is painted as a drawing."""
    made = standing_for(str(marked.property(_SOURCE)), 1, QTextCharFormat())
    for name in (_SOURCE, _EM, _COLOUR, _WIDE):
        made.setProperty(name, marked.property(name))
    for name, value in zip((_SVG, _WIDTH, _ASCENT, _DESCENT), drawing, strict=True):
        made.setProperty(name, value)
    take_style(made, marked)
    made.setObjectType(TYPE)
    if marked.isAnchor():
        made.setAnchor(True)
        made.setAnchorHref(marked.anchorHref())
    below = math.ceil(drawing.descent * float(marked.property(_EM)))
    if not marked.property(_WIDE) and below > 0:
        # Qt lets an object reach as far below the baseline as its format's font does.
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
        made.setProperty(QTextFormat.Property.FontPixelSize, _size_reaching(below))
    return made


def _measures(look: QTextFormat) -> tuple[QSizeF, int, int]:
    """The drawing's size, and what it needs above and below the baseline, in pixels."""
    em = float(look.property(_EM))
    ascent, descent = float(look.property(_ASCENT)) * em, float(look.property(_DESCENT)) * em
    size = QSizeF(float(look.property(_WIDTH)) * em, ascent + descent)
    return size, max(0, math.ceil(ascent)), max(0, math.ceil(descent))


def _shrunk(document: QTextDocument, position: int, look: QTextFormat) -> tuple[float, float]:
    """How wide a line is here, and by how much a drawing is smaller than in its own size to fit in there."""
    block, width = document.findBlock(position), _measures(look)[0].width()
    room = _room(document, block.blockFormat())
    if width <= room or document.textWidth() <= 0 or QTextCursor(block).currentTable() is not None:
        return room, 1.0
    return room, room / width


def _room(document: QTextDocument, block: QTextBlockFormat) -> float:
    """How wide a line is here."""
    left = block.indent() * document.indentWidth() + block.leftMargin() + block.rightMargin()
    return max(1.0, document.textWidth() - 2 * document.documentMargin() - left)


@functools.lru_cache(maxsize=256)
def _size_reaching(below: int) -> int:
    """The size of a font that reaches this many pixels below the baseline."""
    font = QFont()
    for size in range(max(1, 2 * below), 12 * below + 12):
        font.setPixelSize(size)
        if QFontMetrics(font).descent() >= below:
            return size
    return 12 * below
