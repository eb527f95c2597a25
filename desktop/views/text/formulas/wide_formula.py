"""A formula that is far wider than its text: shown in its own size, and scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.views.text.formulas import formula_object
from desktop.views.text.formulas.formula_object import Scrolled
from desktop.views.text.formulas.pictures import pictures


class WideFormula(QScrollArea):
    """Lies over the place that the text keeps free for it; the arrow keys scroll it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "formula")
        self._drawn = _Drawn(self)
        self.setWidget(self._drawn)
        self.viewport().setAutoFillBackground(False)
        pictures().more.connect(self._drawn.update)

    def show_formula(self, found: Scrolled) -> None:
        """Show this one, where it stands now."""
        self.setGeometry(found.area.toAlignedRect())
        self.setAccessibleName(f"Formula: {found.source}")
        self._drawn.take(found)
        self.horizontalScrollBar().setSingleStep(max(1, self.width() // 8))
        self.show()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()  # the transcript scrolls


class _Drawn(QWidget):
    """The drawing in its own size."""

    def __init__(self, area: WideFormula) -> None:
        super().__init__(area)
        self._found: Scrolled | None = None

    def take(self, found: Scrolled) -> None:
        self._found = found
        size = found.size.toSize() + QSize(2, 0)
        if size != self.size():
            self.resize(size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._found is None:
            return
        picture = formula_object.picture_of(self._found.look, 0.0, self._found.size, self.devicePixelRatioF())
        painter = QPainter(self)
        if picture is not None:
            painter.drawImage(QPointF(0, 0), picture)
        painter.end()
