"""What a transcript scrolls: its rows under each other, and marks of forks in the left margin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from desktop.views.conversation.message.message_widget import MessageWidget
from desktop.views.conversation.transcript.built_row import MARGIN, TEXT_COLUMN
from desktop.views.kit import theme
from desktop.views.kit.buttons import INSET

WIDEST = 16_777_215  # pixels: Qt's "as wide as there is room"
MARK = 9  # pixels, square, at 100 % text size


class TranscriptPage(QWidget):
    """Paints beside each built message that is one of several versions; whoever rests the mouse there is told."""

    def __init__(self) -> None:
        super().__init__()
        self.built: Callable[[], Sequence[MessageWidget]] = list  # the messages that exist now
        self._marked: list[tuple[QRect, int]] = []  # as they were painted last
        self.setObjectName("transcript")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.holder = QWidget()
        self._centred = centred = QHBoxLayout(self)
        centred.addStretch(1)
        centred.addWidget(self.holder, 1000)
        centred.addStretch(1)
        self.column = QVBoxLayout(self.holder)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)  # below a question stands the row of what can be done with it, mostly empty
        self.column.addStretch(1)
        self._empty = QWidget()
        self._beside = QHBoxLayout(self._empty)
        self._beside.setSpacing(2 * MARGIN)
        self.column.insertWidget(0, self._empty)
        self.set_columns(1, [])

    def set_columns(self, columns: int, empty: Sequence[QWidget]) -> None:
        """One column is as wide as text can be read, and centred; several have the whole width.

        empty: what stands here while there is no message, beside each other.
        """
        alone = columns <= 1
        margin = MARGIN if alone else 0
        self.holder.setMaximumWidth(TEXT_COLUMN + INSET if alone else WIDEST)
        self._centred.setContentsMargins(max(0, margin - INSET), 10, margin, 14)
        self._beside.setContentsMargins(MARGIN - margin, 0, MARGIN - margin, 0)
        for widget in empty:
            self._beside.addWidget(widget, 1)
            widget.show()

    def seen_height(self) -> int:
        """How much of it can be seen at once, in pixels."""
        viewport = self.parentWidget()
        return viewport.height() if viewport is not None else 0

    def show_empty(self, *, empty: bool) -> None:
        """Whether there is no message."""
        self._empty.setVisible(empty)

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a row before the one with this number."""
        self.column.insertWidget(1 + place, widget)

    def lay_out(self) -> None:
        """Give every message its place now."""
        self.column.activate()
        self._centred.activate()

    @Slot()
    def update_marks(self) -> None:
        """Messages came, went or moved. What stands beside the marks is not painted again."""
        marks = self.marks()
        if marks != self._marked:
            for box, _ in (*marks, *self._marked):
                self.update(box.adjusted(-1, -1, 1, 1))
            self._marked = marks

    def marks(self) -> list[tuple[QRect, int]]:
        """Where a mark stands, and how many versions are there."""
        side = theme.px(MARK)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        found = []
        for widget in self.built():
            count = widget.versions.versions().count
            if count > 1:
                place = widget.mapTo(self, QPoint(widget.width() - INSET if is_mirrored else INSET, 0))
                left = place.x() + 5 if is_mirrored else place.x() - side - 5
                found.append((QRect(left, place.y() + 6, side, side), count))
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.tokens().edge), 1.5))
        for box, _ in self.marks():
            if box.intersects(event.rect()):
                _fork(painter, box)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            here = next((count for box, count in self.marks() if _around(box).contains(event.pos())), 0)
            if here:
                QToolTip.showText(event.globalPos(), f"{here} versions here", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def _fork(painter: QPainter, box: QRect) -> None:
    """A line that leaves a line."""
    left, right, top, bottom = box.left() + 1.5, box.right() - 0.5, box.top() + 0.5, box.bottom() + 0.5
    painter.drawLine(QPointF(left, top), QPointF(left, bottom))
    painter.drawLine(QPointF(left, bottom - 1), QPointF(right, (top + bottom) / 2 - 1))
    painter.drawLine(QPointF(right, (top + bottom) / 2 - 1), QPointF(right, top))


def _around(box: QRect) -> QRect:
    return box.adjusted(-5, -5, 5, 5)
