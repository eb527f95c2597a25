"""Paints a row of the sidebar: a small heading, or a chat with its hover, current and focus look."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views import fonts, theme
from desktop.views.chat_item_model import HEADING_ROLE

Index = QModelIndex | QPersistentModelIndex

RADIUS = 8.0


class ChatDelegate(QStyledItemDelegate):
    """Rows of 34 px, headings of 30 px, at 100 % text size."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if index.data(HEADING_ROLE):
            self._paint_heading(painter, rect, str(index.data()))
        else:
            self._paint_chat(painter, rect, option, str(index.data()))
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(_font(12))
        painter.setPen(QColor(theme.tokens().dim))
        painter.drawText(rect.adjusted(8, 0, -8, -5), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_chat(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, text: str) -> None:
        tokens = theme.tokens()
        state: QStyle.StateFlag = option.state
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_bg if selected else tokens.hover))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setFont(_font(14))
        painter.setPen(QColor(tokens.text))
        inner = rect.adjusted(10, 0, -10, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, theme.px(30 if index.data(HEADING_ROLE) else 34))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: ARG002
        editor.setGeometry(option.rect.adjusted(2, 2, -2, -2))


def _font(size: int) -> QFont:
    font = QFont(fonts.BODY)
    font.setPixelSize(theme.px(size))
    return font
