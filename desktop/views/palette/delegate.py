"""Paints a line of the palette: its title with the typed letters bold; at the other edge its keys or detail."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.chat.finding.excerpt import Excerpt
from desktop.views.kit import icons, theme
from desktop.views.kit.safe_text import visible
from desktop.views.kit.typefaces import fonts
from desktop.views.palette.entries import Entry
from desktop.views.palette.item_model import ROW_ROLE
from desktop.views.sidebar.search.result_rows import written_words
from desktop.views.text.marked_text import shown_parts, utf16_length

Index = QModelIndex | QPersistentModelIndex

RADIUS, PAD, GAP, MARK = 8.0, 12, 12, 16
ROW_HEIGHT, TITLE_HEIGHT = 36, 30  # pixels at 100 % text size
LONGEST = 300  # characters of a title that are laid out
WIDEST = 1e6  # pixels: a title is one line


class PaletteDelegate(QStyledItemDelegate):
    """Lines of 36 px, titles of groups of 30 px. Mirrored where the language runs from the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        tokens = theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each text by its own script
        if isinstance(row, Entry):
            if option.state & QStyle.StateFlag.State_Selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.accent_bg))
                painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), RADIUS, RADIUS)
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            _Line(painter, rect, option.direction, tokens.text if selected else tokens.dim).paint(row)
        else:
            side = Qt.AlignmentFlag.AlignLeft
            if option.direction is Qt.LayoutDirection.RightToLeft:
                side = Qt.AlignmentFlag.AlignRight
            painter.setFont(_font(12))
            painter.setPen(QColor(tokens.dim))
            painter.drawText(rect.adjusted(PAD, 0, -PAD, -5), Qt.AlignmentFlag.AlignBottom | side, str(row))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, theme.px(ROW_HEIGHT if isinstance(index.data(ROW_ROLE), Entry) else TITLE_HEIGHT))


class _Line:
    """One entry, from the trailing edge, which is never cut off, to what is left for the title."""

    def __init__(self, painter: QPainter, rect: QRect, direction: Qt.LayoutDirection, quiet: str) -> None:
        self._painter, self._whole, self._quiet = painter, rect, quiet
        self._mirrored = direction is Qt.LayoutDirection.RightToLeft
        self._left, self._right = rect.left() + PAD, rect.right() - PAD  # as if from the left

    def paint(self, row: Entry) -> None:
        if row.keys:
            self._keys(row.keys)
        elif row.written_at is not None:
            self._detail(written_words(row.written_at, datetime.now(UTC).astimezone()))
        if row.detail:
            self._detail(visible(row.detail))
        if row.current:
            self._mark()
        self._title(row)

    def _place(self, left: int, width: int) -> QRect:
        box = QRect(left, self._whole.top(), width, self._whole.height())
        if self._mirrored:
            box.moveLeft(self._whole.left() + self._whole.right() - box.right())
        return box

    def _keys(self, keys: str) -> None:
        """Each key as a cap of its own."""
        font = _font(12)
        metrics = QFontMetrics(font)
        self._painter.setFont(font)
        for key in reversed(_caps(keys)):
            width = max(theme.px(20), metrics.horizontalAdvance(key) + 12)
            box = self._place(self._right - width, width)
            inset = (box.height() - metrics.height() - 4) // 2
            self._painter.setPen(QColor(theme.tokens().line))
            self._painter.setBrush(QColor(theme.tokens().card))
            self._painter.drawRoundedRect(QRectF(box).adjusted(0.5, inset + 0.5, -0.5, -inset - 0.5), 5, 5)
            self._painter.setPen(QColor(theme.tokens().dim))
            self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
            self._right -= width + 4
        self._right -= GAP - 4

    def _detail(self, text: str) -> None:
        font = _font(12)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, (self._right - self._left) * 2 // 5)
        width = metrics.horizontalAdvance(text) + 2
        self._painter.setFont(font)
        self._painter.setPen(QColor(self._quiet))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._painter.drawText(self._place(self._right - width, width), flags | Qt.TextFlag.TextSingleLine, text)
        self._right -= width + GAP

    def _mark(self) -> None:
        side = theme.px(MARK)
        box = self._place(self._right - side, side)
        box = QRect(box.x(), box.center().y() - side // 2, side, side)
        icons.icon("check", "accent").paint(self._painter, box)
        self._right -= side + GAP

    def _title(self, row: Entry) -> None:
        """Laid out first, so that what is bold is measured as bold, then cut at the edge."""
        room = self._right - self._left
        if room <= 0:
            return
        text, marks = shown_parts(Excerpt(row.title[:LONGEST], tuple(m for m in row.marks if m[1] <= LONGEST)))
        layout = _laid_out(text, marks)
        if layout.lineAt(0).naturalTextWidth() > room:
            text = QFontMetrics(_font(14, bold=bool(marks))).elidedText(text, Qt.TextElideMode.ElideRight, room)
            layout = _laid_out(text, [mark for mark in marks if mark[1] < len(text)])
        line = layout.lineAt(0)
        width = int(line.naturalTextWidth()) + 1
        box = self._place(self._left, min(room, width))
        top = box.top() + (box.height() - line.height()) / 2
        self._painter.setPen(QColor(theme.tokens().text))
        layout.draw(self._painter, QPointF(box.left(), top))


def _laid_out(text: str, marks: list[tuple[int, int]]) -> QTextLayout:
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    layout = QTextLayout(text, _font(14))
    formats = []
    for start, end in marks:
        made = QTextLayout.FormatRange()
        made.start, made.length = utf16_length(text[:start]), utf16_length(text[start:end])
        made.format = bold
        formats.append(made)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine().setLineWidth(WIDEST)
    layout.endLayout()
    return layout


def _caps(keys: str) -> list[str]:
    """The keys that are pressed together. "+" may be one of them."""
    parts = keys.split("+")
    return [part for part in parts if part] + (["+"] if keys.endswith("++") else [])


def _font(size: int, *, bold: bool = False) -> QFont:
    font = QFont(fonts.BODY)
    font.setPixelSize(theme.px(size))
    font.setBold(bold)
    return font
