"""One line of a row that is painted: its font, and its words, cut where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from desktop.views.kit import theme
from desktop.views.kit.safe_text import visible
from desktop.views.kit.typefaces import fonts


def line_font(size: int, *, bold: bool = False) -> QFont:
    """The font of the interface. size: in pixels at 100 % text size."""
    font = QFont(fonts.BODY)
    font.setPixelSize(theme.px(size))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def paint_line(painter: QPainter, text: str, box: QRect, size: int, colour: str, *, bold: bool = False) -> None:
    """Paint words from the left of a box, in the middle of its height. colour: as a token has it."""
    if box.width() <= 0 or not text:
        return
    painter.setFont(line_font(size, bold=bold))
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, box.width())
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, flags | Qt.TextFlag.TextSingleLine, shown)
