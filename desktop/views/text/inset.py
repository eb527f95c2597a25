"""A block that stands in lists and quotes: moved in, with the quotes' bars and the item's number beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.text.block import Block
from desktop.views.text.leaf_layout import MARKER_GAP, STEP, Spot, spot_of

BAR = 3  # pixels of a quote's bar
_NOWHERE = Spot(0, (), ())


class Inset(QWidget):
    """Holds one block's widget."""

    def __init__(self, held: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spot = _NOWHERE
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(held)
        theme.notifier().changed.connect(self._move_in)

    def set_place(self, block: Block) -> None:
        """Stand where this block stands."""
        places, marked = block.places, block.marked
        if block.leaves:
            places, marked = block.leaves[0].leaf.places, block.leaves[0].leaf.marked
        spot = spot_of(places, marked)
        if spot != self._spot:
            self._spot = spot
            self._move_in()

    def step(self) -> int:
        """How many steps it is moved in."""
        return self._spot.steps

    @Slot()
    def _move_in(self) -> None:
        self._row.setContentsMargins(self._spot.steps * theme.px(STEP), 0, 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._spot == _NOWHERE:
            return
        painter = QPainter(self)
        for step in self._spot.bars:
            painter.fillRect(step * theme.px(STEP), 0, BAR, self.height(), QColor(theme.tokens().line))
        font = QFont(self.font())
        font.setPixelSize(theme.px(15))
        painter.setFont(font)
        painter.setPen(QColor(theme.tokens().dim))
        for marker in self._spot.markers:
            right = marker.at * theme.px(STEP) - theme.px(MARKER_GAP)
            room = QRectF(0, theme.px(6), right, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, marker.shown)
        painter.end()
