"""The button over the end of a transcript that leads back to the newest message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QAbstractScrollArea

from desktop.views.kit.buttons import TextButton

EDGE = 12  # pixels above the lower edge


class JumpButton(TextButton):
    """Floats in the middle of the lower edge of its area while the end is out of sight."""

    def __init__(self, area: QAbstractScrollArea, is_wanted: Callable[[], bool]) -> None:
        super().__init__("Jump to latest", "arrow-down", "float", area)
        self._area, self._is_wanted = area, is_wanted
        self.hide()

    @Slot()
    def look(self) -> None:
        """Something moved: come, where it belongs now, or go."""
        wanted = self._is_wanted()
        self.setVisible(wanted)
        if wanted:
            self.resize(self.sizeHint())
            left = (self._area.viewport().width() - self.width()) // 2
            self.move(left, self._area.height() - self.height() - EDGE)
            self.raise_()
