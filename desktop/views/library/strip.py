"""A calm line across the page: an icon, words, and at most one button."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.views.kit import icons, theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label


class Strip(QFrame):
    """Hidden while it has no words."""

    pressed = Signal()

    def __init__(self, icon: str, button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self._icon = icon
        self._picture = QLabel()
        self._words = label("", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self._picture)
        row.addWidget(self._words, 1)
        if button:
            made = TextButton(button)
            made.clicked.connect(self.pressed)
            row.addWidget(made)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()
        self.set_words("")

    def set_words(self, words: str) -> None:
        """Say something; "" hides the strip."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        """What it says."""
        return self._words.text()

    @Slot()
    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap(self._icon, "dim", theme.px(16), self.devicePixelRatioF()))
