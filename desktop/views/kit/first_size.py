"""The size a window is opened with: the wished one, or what its screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 48)  # title bar and borders, which Qt does not know before the window was shown


def open_with(window: QWidget, width: int, height: int) -> None:
    """Resize to these logical pixels where they fit beside the desktop's own bars."""
    window.resize(QSize(width, height).boundedTo(window.screen().availableSize() - FRAME))
