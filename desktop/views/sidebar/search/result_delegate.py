"""Paints a line of what was found: who wrote it, in which chat and when, and the words around the place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.views.kit import theme
from desktop.views.kit.painted_line import line_font, paint_line
from desktop.views.kit.safe_text import visible
from desktop.views.sidebar.search.result_item_model import ROW_ROLE
from desktop.views.sidebar.search.result_rows import MoreRow, ResultRow, Row
from desktop.views.text.marked_text import paint_marked

Index = QModelIndex | QPersistentModelIndex

RADIUS, PAD = 8.0, 10
TITLE_HEIGHT, MESSAGE_HEIGHT, MORE_HEIGHT = 36, 66, 36  # pixels at 100 % text size
SMALL, LINE, TOP = 18, 19, 5  # heights of a line of small text and of the excerpt, and what is above them
EXCERPT_LINES = 2


class ResultDelegate(QStyledItemDelegate):
    """Lines as high as their kind asks for. Mirrored where the language runs from the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text by its own script
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.tokens().accent_bg if chosen else theme.tokens().hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        _Line(painter, rect, option.direction).paint(row)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        if isinstance(row, MoreRow):
            return QSize(80, theme.px(MORE_HEIGHT))
        if row.is_title:
            return QSize(80, theme.px(TITLE_HEIGHT))
        return QSize(80, theme.px(MESSAGE_HEIGHT - (0 if _needs_two(row, option.widget) else LINE)))


def _needs_two(row: ResultRow, view: QWidget | None) -> bool:
    """Whether an excerpt is longer than one line."""
    if not isinstance(view, QListView):
        return True
    room = view.viewport().width() - 2 * PAD
    return (
        len(row.found.excerpt.text) > room
        or QFontMetrics(line_font(13, bold=True)).horizontalAdvance(visible(row.found.excerpt.text)) > room
    )


class _Line:
    """One line of the list, from the leading edge."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection) -> None:
        self._painter, self._whole = painter, rect
        self._mirrored = direction is Qt.LayoutDirection.RightToLeft

    def paint(self, row: Row) -> None:
        tokens = theme.tokens()
        if isinstance(row, MoreRow):
            paint_line(self._painter, row.in_words(), self._box(0, self._whole.height()), 13, tokens.accent)
        elif row.is_title:
            height = theme.px(LINE)
            when = self._when(row, (self._whole.height() - height) // 2, height)
            box = self._box((self._whole.height() - height) // 2, height, behind=when)
            paint_marked(self._painter, row.found.excerpt, box, 1, line_font(14))
        else:
            self._message(row)

    def _message(self, row: ResultRow) -> None:
        tokens = theme.tokens()
        small, line = theme.px(SMALL), theme.px(LINE)
        when = self._when(row, theme.px(TOP), small)
        voice = row.found.voice
        colour = getattr(tokens, voice.value) if voice is not None and not row.found.by_user else tokens.dim
        paint_line(self._painter, row.writer, self._box(theme.px(TOP), small, behind=when), 12, colour, bold=True)
        wide = QFontMetrics(line_font(12, bold=True)).horizontalAdvance(row.writer) + 7 if row.writer else 0
        paint_line(
            self._painter, row.found.title, self._box(theme.px(TOP), small, before=wide, behind=when), 12, tokens.dim
        )
        box = self._box(theme.px(TOP) + small + 1, EXCERPT_LINES * line)
        paint_marked(self._painter, row.found.excerpt, box, EXCERPT_LINES, line_font(13))

    def _when(self, row: ResultRow, top: int, height: int) -> int:
        """When it was written, at the trailing edge. Returns how wide that is."""
        width = QFontMetrics(line_font(12)).horizontalAdvance(row.written) + 2
        box = self._box(top, height, before=self._whole.width() - 2 * PAD - width)
        paint_line(self._painter, row.written, box, 12, theme.tokens().dim)
        return width + 8

    def _box(self, top: int, height: int, before: int = 0, behind: int = 0) -> QRect:
        left = self._whole.left() + PAD + before
        box = QRect(left, self._whole.top() + top, self._whole.width() - 2 * PAD - before - behind, height)
        if self._mirrored:
            box.moveLeft(self._whole.left() + self._whole.right() - box.right())
        return box
