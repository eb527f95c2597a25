"""Paints a line of the list of forks: a fork, a way with its writer in colour, or a sentence with marked words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.views.conversation.forks.fork_item_model import ROW_ROLE
from desktop.views.conversation.forks.rows import ForkRow, HitRow, Row, WayRow
from desktop.views.kit import theme
from desktop.views.kit.painted_line import line_font, paint_line
from desktop.views.text.marked_text import paint_marked

Index = QModelIndex | QPersistentModelIndex

RADIUS, PAD, INDENT, DOT = 8.0, 10, 14, 9
DEEPEST = 6  # levels that are set in further
HEIGHTS = {ForkRow: 46, WayRow: 44, HitRow: 84}
HIT_LINES = 2


class ForkDelegate(QStyledItemDelegate):
    """Lines as high as their kind asks for. Mirrored where the language runs from the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text by its own script
        state = option.state
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.tokens().accent_bg if chosen else theme.tokens().hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        _Line(painter, rect, option.direction, row.depth).paint(row)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, theme.px(HEIGHTS[type(index.data(ROW_ROLE))]))


class _Line:
    """One line of the list, from the leading edge."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection, depth: int) -> None:
        self._painter, self._whole, self._direction = painter, rect, direction
        self._left = rect.left() + PAD + theme.px(INDENT) * min(depth, DEEPEST)
        self._right = rect.right() - PAD

    def paint(self, row: Row) -> None:
        if isinstance(row, ForkRow):
            self._fork(row)
        elif isinstance(row, WayRow):
            self._way(row)
        else:
            self._hit(row)

    def _fork(self, row: ForkRow) -> None:
        tokens = theme.tokens()
        half = self._whole.height() // 2
        paint_line(self._painter, row.title, self._box(4, half - 2), 13, tokens.text, bold=True)
        paint_line(self._painter, row.detail, self._box(half, half - 6), 12, tokens.dim)

    def _way(self, row: WayRow) -> None:
        tokens = theme.tokens()
        half = self._whole.height() // 2
        self._left += theme.px(4)
        self._dot(row, half - 2 - theme.px(DOT) // 2)
        self._left += theme.px(DOT) + 8
        start = self._left
        self._left += self._word(row, self._box(3, half - 2))
        paint_line(self._painter, row.title, self._box(3, half - 2), 13, tokens.text)
        self._left = start
        paint_line(self._painter, row.detail, self._box(half, half - 5), 12, tokens.dim)

    def _hit(self, row: HitRow) -> None:
        """The writer, the sentence, and where it is: each needs the whole width."""
        line = (self._whole.height() - 10) // (HIT_LINES + 2)
        self._word(row, self._box(4, line))
        paint_marked(self._painter, row.hit.excerpt, self._box(4 + line, HIT_LINES * line), HIT_LINES, line_font(13))
        paint_line(self._painter, row.detail, self._box(5 + (HIT_LINES + 1) * line, line), 12, theme.tokens().dim)

    def _dot(self, row: WayRow, top: int) -> None:
        """Filled where the way is shown."""
        tokens = theme.tokens()
        side = theme.px(DOT)
        box = QRectF(self._mirrored(QRect(self._left, self._whole.top() + top, side, side)))
        self._painter.setPen(QPen(QColor(tokens.accent if row.way.shown else tokens.edge), 1.5))
        self._painter.setBrush(QColor(tokens.accent) if row.way.shown else Qt.BrushStyle.NoBrush)
        self._painter.drawEllipse(box.adjusted(1, 1, -1, -1))

    def _word(self, row: WayRow | HitRow, box: QRect) -> int:
        """Who wrote it, in the voice's colour. Returns how wide that is."""
        tokens = theme.tokens()
        colour = getattr(tokens, row.voice.value) if row.voice is not None and row.writer != "You" else tokens.dim
        font = line_font(12, bold=True)
        paint_line(self._painter, row.writer, box, 12, colour, bold=True)
        return QFontMetrics(font).horizontalAdvance(row.writer) + 8

    def _box(self, top: int, height: int) -> QRect:
        return self._mirrored(QRect(self._left, self._whole.top() + top, self._right - self._left, height))

    def _mirrored(self, box: QRect) -> QRect:
        if self._direction is Qt.LayoutDirection.RightToLeft:
            box.moveLeft(self._whole.left() + self._whole.right() - box.right())
        return box
