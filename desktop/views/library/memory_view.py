"""What a family needs against what is free: a bar in the voices' colours, and the same as arithmetic below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.library.cards.cards import MemoryBar, Share
from desktop.views.kit import theme
from desktop.views.kit.labels import label

HEIGHT = 12
GAP = 1.0  # between two shares, so that they differ without colour too
COLOURS = {Share.BASE: "base", Share.INSTRUCT: "instruct", Share.KV: "dim", Share.BUFFERS: "edge"}


class MemoryView(QWidget):
    """The bar and its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory: MemoryBar | None = None
        self.bar = ShareBar()
        self._words = label("", "dim", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.bar)
        column.addWidget(self._words)

    def set_memory(self, memory: MemoryBar) -> None:
        """Show other needs."""
        if memory == self._memory:
            return
        self._memory = memory
        self.bar.set_memory(memory)
        self._words.setText(memory.words)


class ShareBar(QWidget):
    """The shares side by side; the whole width is what is free, or the need where it is more."""

    def __init__(self) -> None:
        super().__init__()
        self._memory = MemoryBar((), 0, "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.updateGeometry)

    def set_memory(self, memory: MemoryBar) -> None:
        """Show other needs."""
        self._memory = memory
        self.setAccessibleName(f"Memory: {memory.words}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, theme.px(HEIGHT))

    def spans(self) -> list[tuple[Share, float, float]]:
        """(share, from, to) in 0..1 of the width."""
        whole = max(self._memory.free_bytes, sum(size for _, size in self._memory.shares), 1)
        at = 0.0
        found = []
        for share, size in self._memory.shares:
            found.append((share, at, at + size / whole))
            at += size / whole
        return found

    def limit(self) -> float:
        """Where the free memory ends, in 0..1; 1.0 where everything fits."""
        need = sum(size for _, size in self._memory.shares)
        return min(1.0, self._memory.free_bytes / need) if need else 1.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        radius = self.height() / 2
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(tokens.hover))
        width, height = self.width(), self.height()
        for share, start, end in self.spans():
            colour = QColor(getattr(tokens, COLOURS[share]))
            painter.fillRect(QRectF(start * width, 0, max(1.0, (end - start) * width - GAP), height), colour)
        if self.limit() < 1.0:  # a gap and a mark where the free memory ends
            at = self.limit() * width
            painter.fillRect(QRectF(at - 3, 0, 6, height), QColor(tokens.bg))
            painter.fillRect(QRectF(at - 1, 0, 2, height), QColor(tokens.danger))
