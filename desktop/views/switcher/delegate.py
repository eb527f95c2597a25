"""Paints a line of the switcher: a mark for the one in use, its title and detail, and its pill."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.library.cards.cards import Pill, SwitchChoice, Tone
from desktop.views.kit import icons, theme
from desktop.views.kit.safe_text import visible
from desktop.views.kit.typefaces import fonts
from desktop.views.switcher.item_model import CHOICE_ROLE

Index = QModelIndex | QPersistentModelIndex

RADIUS, MARK, PAD, GAP = 8.0, 16, 10, 10
COLOURS = {
    Tone.NEUTRAL: ("text", "card"),
    Tone.OK: ("ok", "ok_bg"),
    Tone.WARN: ("text", "warn_bg"),
    Tone.DANGER: ("danger", "danger_bg"),
}


class SwitchDelegate(QStyledItemDelegate):
    """Lines of 34 px, headings of 28 px, at 100 % text size. Mirrored where the language runs from the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(CHOICE_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text by its own script
        if isinstance(row, SwitchChoice):
            selected = bool(option.state & QStyle.StateFlag.State_Selected) and row.enabled
            if selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.tokens().accent_bg))
                painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
            _Line(painter, rect, option.direction).paint(row, selected=selected)
        else:
            _heading(painter, rect, option.direction, str(row))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, theme.px(34 if isinstance(index.data(CHOICE_ROLE), SwitchChoice) else 28))


class _Line:
    """One choice, from the leading edge: mark, title, detail; at the other edge its pill."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection) -> None:
        self._painter = painter
        self._whole = rect
        self._direction = direction
        self._left, self._right = rect.left() + PAD, rect.right() - PAD  # as if from the left

    def paint(self, row: SwitchChoice, *, selected: bool) -> None:
        tokens = theme.tokens()
        if row.current:
            self._mark()
        self._left += theme.px(MARK) + GAP
        if row.pill is not None:
            self._pill(row.pill)
        self._text(visible(row.title), 14, tokens.text if row.enabled else tokens.edge)
        self._text(visible(row.detail), 12, tokens.text if selected else tokens.dim)

    def _place(self, left: int, width: int) -> QRect:
        box = QRect(left, self._whole.top(), width, self._whole.height())
        if self._direction is Qt.LayoutDirection.RightToLeft:
            box.moveLeft(self._whole.left() + self._whole.right() - box.right())
        return box

    def _mark(self) -> None:
        side = theme.px(MARK)
        box = self._place(self._left, side)
        box = QRect(box.x(), box.center().y() - side // 2, side, side)
        icons.icon("check", "accent").paint(self._painter, box)

    def _pill(self, pill: Pill) -> None:
        colour, ground = (getattr(theme.tokens(), name) for name in COLOURS[pill.tone])
        self._painter.setFont(_font(12))
        metrics = self._painter.fontMetrics()
        text = metrics.elidedText(pill.text, Qt.TextElideMode.ElideRight, (self._right - self._left) // 2)
        width = metrics.horizontalAdvance(text) + 16
        box = self._place(self._right - width, width)
        inset = (box.height() - metrics.height() - 6) // 2
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(ground))
        self._painter.drawRoundedRect(QRectF(box.adjusted(0, inset, 0, -inset)), RADIUS, RADIUS)
        self._painter.setPen(QColor(colour))
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        self._right -= width + GAP

    def _text(self, text: str, size: int, colour: str) -> None:
        room = self._right - self._left
        if room <= 0 or not text:
            return
        self._painter.setFont(_font(size))
        metrics = self._painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = min(room, metrics.horizontalAdvance(shown) + 2)
        self._painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._painter.drawText(self._place(self._left, width), flags | Qt.TextFlag.TextSingleLine, shown)
        self._left += width + GAP


def _heading(painter: QPainter, rect: QRect, direction: Qt.LayoutDirection, text: str) -> None:
    painter.setFont(_font(12))
    painter.setPen(QColor(theme.tokens().dim))
    side = Qt.AlignmentFlag.AlignLeft
    if direction is Qt.LayoutDirection.RightToLeft:
        side = Qt.AlignmentFlag.AlignRight
    painter.drawText(rect.adjusted(PAD, 0, -PAD, -4), Qt.AlignmentFlag.AlignBottom | side, text)


def _font(size: int) -> QFont:
    font = QFont(fonts.BODY)
    font.setPixelSize(theme.px(size))
    return font
