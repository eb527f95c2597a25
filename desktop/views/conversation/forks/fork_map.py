"""A small map of a chat: its main line from left to right in the accent colour, the side ways below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.chat.forks import Fork
from desktop.views.conversation.forks.rows import counted
from desktop.views.conversation.forks.strands import Strand, strands
from desktop.views.kit import theme

EDGE = 12.0  # pixels around it
LANE, CLOSEST = 13.0, 3.0  # pixels between two lanes, and the least where there are many
MOST_HEIGHT = 110
NEAR = 9.0  # pixels: so close to a line a press means it


class ForkMap(QWidget):
    """A press on a line jumps there. The keyboard has the same in the list below."""

    jump_requested = Signal(int)  # a message's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forks: Sequence[Fork] = ()
        self._current: int | None = None
        self.setAccessibleName("Map of the forks")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.notifier().changed.connect(self.update)

    def set_forks(self, forks: Sequence[Fork]) -> None:
        """Draw these."""
        self._forks = forks
        ways = sum(len(fork.ways) for fork in forks)
        self.setAccessibleDescription(f"{counted(len(forks), 'fork')}, {counted(ways, 'way')}")
        self.setToolTip(self.accessibleDescription())
        self.updateGeometry()
        self.update()

    def set_current(self, message_id: int | None) -> None:
        """Mark the way that begins with this message, as the list does."""
        if message_id != self._current:
            self._current = message_id
            self.update()

    def strands(self) -> list[Strand]:
        """The lines as they are drawn, in pixels from the inner edge."""
        return strands(self._forks, max(1.0, self.width() - 2 * EDGE))

    def place(self, x: float, lane: int) -> QPointF:
        """Where a point of a lane is drawn. x: from the inner edge."""
        lanes = max((strand.lane for strand in self.strands()), default=0)
        step = min(LANE, max(CLOSEST, (self.height() - 2 * EDGE) / max(lanes, 1)))
        across = self.width() - EDGE - x if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else EDGE + x
        return QPointF(across, EDGE + lane * step)

    def target_at(self, point: QPointF) -> int | None:
        """The message that a press there shows."""
        found: list[tuple[float, int]] = []
        for strand in self.strands():
            start, end = self.place(strand.start, strand.lane), self.place(strand.end, strand.lane)
            left, right = min(start.x(), end.x()), max(start.x(), end.x())
            across = max(left - point.x(), point.x() - right, 0.0)
            found.append((across + abs(point.y() - start.y()), self._target(strand, point)))
        away, target = min(found, default=(NEAR, 0))
        return target if away < NEAR else None

    def _target(self, strand: Strand, point: QPointF) -> int:
        """On the main line, the nearest fork's message; on a side way, its first."""
        main = [fork for fork in self._forks if fork.depth == 0]
        if strand.lane > 0 or not main:
            return strand.target
        marks = {fork.level: fork for fork in main}
        scale = strand.end / max(fork.level + way.length for fork in main for way in fork.ways if way.main)
        nearest = min(marks, key=lambda level: abs(self.place(level * scale, 0).x() - point.x()))
        at = marks[nearest].at
        return at if at is not None else next(way.first for way in marks[nearest].ways if way.main)

    def sizeHint(self) -> QSize:
        lanes = max((strand.lane for strand in strands(self._forks, 240.0)), default=0)
        return QSize(200, round(min(MOST_HEIGHT, 2 * EDGE + lanes * LANE)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        target = self.target_at(event.position())
        if target is not None and event.button() == Qt.MouseButton.LeftButton:
            self.jump_requested.emit(target)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawn = self.strands()
        for strand in reversed(drawn):  # the main line above all others
            is_current = strand.target == self._current and strand.lane > 0
            colour = QColor(tokens.accent if strand.lane == 0 else tokens.text if is_current else tokens.edge)
            painter.setPen(QPen(colour, 2.0 if strand.lane == 0 or is_current else 1.3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._path(strand))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(self.place(strand.end, strand.lane), 2.6, 2.6)
        painter.setBrush(QColor(tokens.accent))
        for strand in drawn[1:]:
            if strand.leaves == 0:
                painter.drawEllipse(self.place(strand.start, 0), 3.0, 3.0)

    def _path(self, strand: Strand) -> QPainterPath:
        path = QPainterPath(self.place(strand.start, strand.leaves))
        if strand.lane != strand.leaves:
            bend = min(6.0, strand.end - strand.start)
            path.quadTo(self.place(strand.start, strand.lane), self.place(strand.start + bend, strand.lane))
        path.lineTo(self.place(strand.end, strand.lane))
        return path
