"""The lens's colours: how a token's class and divergence look in the theme in force."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.lens.classes import Shift
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.voice import Voice

_ALPHA = {Theme.LIGHT: (0, 24, 44, 66, 92), Theme.DARK: (0, 34, 60, 88, 118)}  # of 255, by level of heat


def heat_colour(level: int) -> QColor:
    """Behind a token."""
    colour = QColor(theme.tokens().danger)
    colour.setAlpha(_ALPHA[theme.effective_scheme()][level])
    return colour


def voice_colour(voice: Voice) -> QColor:
    """The colour of a voice; never without its word."""
    tokens = theme.tokens()
    return QColor(tokens.base if voice is Voice.BASE else tokens.instruct)


def underline(painter: QPainter, box: QRectF, shift: Shift) -> None:
    """Below a token: nothing, dots, or a solid line."""
    if shift is Shift.UNSHIFTED or box.width() <= 0:
        return
    tokens = theme.tokens()
    width = max(2.0, theme.px(2))
    pen = QPen(QColor(tokens.danger if shift is Shift.SHIFTED else tokens.warn), width)
    if shift is Shift.MARGINAL:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([1.0, 1.2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    y = box.bottom() - width / 2
    painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
