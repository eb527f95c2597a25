"""A button that puts an exact text on the clipboard, and says for a moment that it is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QGuiApplication

from desktop.views.kit.buttons import IconButton

COPIED_MS = 1_500


class CopyButton(IconButton):
    """Asks for the text when it is pressed."""

    def __init__(self, label: str, text: Callable[[], str]) -> None:
        super().__init__("copy", label)
        self._text = text
        self.clicked.connect(self.copy)

    @Slot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self._text())
        self.set_icon("check")
        QTimer.singleShot(COPIED_MS, self, self._reset)

    @Slot()
    def _reset(self) -> None:
        self.set_icon("copy")
