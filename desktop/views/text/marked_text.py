"""Paints some lines of text in which words are marked, as hits of a search are shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.chat.finding.excerpt import Excerpt
from desktop.views.kit import theme
from desktop.views.kit.safe_text import visible


def paint_marked(painter: QPainter, excerpt: Excerpt, box: QRect, lines: int, font: QFont) -> None:
    """As many lines of it as there may be, its marked words on a ground of their own."""
    tokens = theme.tokens()
    mark = QTextCharFormat()
    mark.setBackground(QColor(tokens.warn_bg))
    mark.setForeground(QColor(tokens.text))
    mark.setFontWeight(QFont.Weight.DemiBold)
    text, marks = shown_parts(excerpt)
    layout = QTextLayout(text, font)
    layout.setFormats([_range(text, start, end, mark) for start, end in marks])
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    top = 0.0
    layout.beginLayout()
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(box.width())
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    painter.setPen(QColor(tokens.text))
    layout.draw(painter, QPointF(box.topLeft()))


def utf16_length(text: str) -> int:
    """How many places a text takes in Qt."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown_parts(excerpt: Excerpt) -> tuple[str, list[tuple[int, int]]]:
    """The text as it can be laid out, with hidden characters written out, and where its marks are then."""
    text, marks, last = "", [], 0
    for start, end in excerpt.marks:
        text += visible(excerpt.text[last:start])
        marked = visible(excerpt.text[start:end])
        marks.append((len(text), len(text) + len(marked)))
        text, last = text + marked, end
    return text + visible(excerpt.text[last:]), marks


def _range(text: str, start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = utf16_length(text[:start]), utf16_length(text[start:end])
    made.format = look
    return made
