"""Paints a row of the sidebar: a heading, a folder, or a chat with the mark of its voice."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.chat.item import VoiceChoice
from desktop.views.kit import icons, theme
from desktop.views.kit.focus_frames import is_framed
from desktop.views.kit.typefaces import fonts
from desktop.views.sidebar.chat_item_model import DEPTH_ROLE, FOLDED_ROLE, HEADING_ROLE, OPEN_ROLE, VOICE_ROLE

Index = QModelIndex | QPersistentModelIndex

RADIUS = 8.0
DOT = 8  # pixels across at 100 % text size, as all here
INDENT = 14  # of what is in a folder
MARK = 14  # from the row's left edge to the middle of dot or icon
TITLE = 26  # from there to the title
MORE = 30  # what the button with the three dots takes at the right


class ChatDelegate(QStyledItemDelegate):
    """Rows of 34 px at 100 % text size; headings, too: the list asks once and not each of ten thousand rows.

    What is open stands in bold on grey; what is chosen together with others stands on the accent; a ring is where the
    keyboard is.
    """

    editing_begins = Signal()
    editing_ends = Signal()  # however: the editor may go with its row

    several = False  # whether more than one row is chosen
    drop_row = -1  # where what is dragged would go

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if index.data(HEADING_ROLE):
            self._paint_heading(painter, rect, str(index.data()))
        else:
            self._paint_box(painter, option, index)
            indent = theme.px(INDENT) * int(index.data(DEPTH_ROLE) or 0)
            self._paint_mark(painter, rect.adjusted(indent, 0, 0, 0), index)
            self._paint_title(painter, option, indent, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, theme.px(34))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self.editing_begins.emit()
        return super().createEditor(parent, option, index)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        super().destroyEditor(editor, index)
        self.editing_ends.emit()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Qt asks again whenever the row was read again: what was typed since stays."""
        if not isinstance(editor, QLineEdit) or (not editor.isModified() and editor.text() != index.data()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: ARG002
        editor.setGeometry(option.rect.adjusted(2, 2, -2, -2))

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(_font(12))
        painter.setPen(QColor(theme.tokens().dim))
        painter.drawText(rect.adjusted(8, 0, -8, -5), Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, state = theme.tokens(), option.state
        box = QRectF(option.rect).adjusted(1, 1, -1, -1)
        chosen = self.several and bool(state & QStyle.StateFlag.State_Selected)
        target = index.row() == self.drop_row
        if chosen or target or index.data(OPEN_ROLE) or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_bg if chosen or target else tokens.hover))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_HasFocus and is_framed(option.widget):
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)

    def _paint_mark(self, painter: QPainter, rect: QRect, index: Index) -> None:
        middle = QPointF(rect.left() + theme.px(MARK), rect.center().y() + 0.5)
        folded = index.data(FOLDED_ROLE)
        if folded is None:
            paint_dot(painter, middle, VoiceChoice(index.data(VOICE_ROLE)))  # Qt made a word of it
            return
        side = theme.px(16)
        place = QRect(round(middle.x()) - side // 2, round(middle.y()) - side // 2, side, side)
        icons.icon("folder" if folded else "folder-open").paint(painter, place)

    def _paint_title(self, painter: QPainter, option: QStyleOptionViewItem, indent: int, index: Index) -> None:
        has_ring = bool(option.state & QStyle.StateFlag.State_HasFocus) and is_framed(option.widget)
        has_more = has_ring or bool(option.state & QStyle.StateFlag.State_MouseOver)
        inner = option.rect.adjusted(theme.px(TITLE) + indent, 0, -(theme.px(MORE) if has_more else 10), 0)
        painter.setFont(_font(14, bold=bool(index.data(OPEN_ROLE))))
        painter.setPen(QColor(theme.tokens().text))
        shown = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def paint_dot(painter: QPainter, middle: QPointF, choice: VoiceChoice) -> None:
    """The mark of who speaks: one colour, or both, each its half."""
    tokens, side = theme.tokens(), float(theme.px(DOT))
    colours = {VoiceChoice.BASE: (tokens.base,), VoiceChoice.INSTRUCT: (tokens.instruct,)}
    box = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    for half, colour in enumerate(colours.get(choice, (tokens.base, tokens.instruct))):
        painter.setBrush(QColor(colour))
        if choice is VoiceChoice.BOTH:
            painter.drawPie(box, (90 + 180 * half) * 16, 180 * 16)
        else:
            painter.drawEllipse(box)


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont(fonts.BODY)
    font.setPixelSize(theme.px(size))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
