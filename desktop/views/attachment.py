"""A large pasted text that waits beside the field and is sent exactly as it was."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.views import icons, theme
from desktop.views.buttons import IconButton
from desktop.views.labels import ElidedLabel

PREVIEW = 80


class Attachment(QFrame):
    """Says how long the text is and how it begins."""

    removed = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setProperty("role", "attachment")
        size = f"{len(text.encode('utf-8', 'surrogatepass')) / 1024:,.0f} KB"
        self.setAccessibleName(f"Pasted text, {size}")
        self._picture = QLabel()
        words = ElidedLabel(f"Pasted text, {size}: {text[:PREVIEW]}", "small")
        remove = IconButton("x", "Remove the pasted text")
        remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 2)
        row.addWidget(self._picture)
        row.addWidget(words, 1)
        row.addWidget(remove)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap("file-text", "dim", 16, self.devicePixelRatioF()))
