"""The line at the top of a chat after a jump: the way back to where one was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import ElidedLabel

KEYS = "Ctrl+Shift+J"


class BackBar(QWidget):
    """Shown as long as there is a way back."""

    back_requested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Way back")
        back = TextButton("Back to where you were", "arrow-left", "quiet")
        back.setToolTip(f"Back to where you were ({KEYS})")
        back.clicked.connect(self.back_requested)
        self._words = ElidedLabel("", "dim")
        close = IconButton("x", "Stay here, and take the marks away")
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(back)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    def offer(self, words: str) -> None:
        """Show it. words: what was looked for, "" = nothing."""
        self._words.set_text(f"Found “{words}”" if words else "")
        self.show()
