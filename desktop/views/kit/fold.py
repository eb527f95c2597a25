"""A line that opens to show more below it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton


class Fold(QWidget):
    """A button with a chevron, and a body that it shows or hides."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._button = TextButton(title, "chevron-right", "small")
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self._toggle)
        self._frame = QFrame()
        self._frame.setProperty("role", "fold")
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(12, 2, 0, 2)
        inner.addWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._button)
        column.addWidget(self._frame)
        self.set_open(shown=False)

    def is_open(self) -> bool:
        """Whether the body is shown."""
        return not self._frame.isHidden()

    def set_open(self, *, shown: bool) -> None:
        """Show or hide the body."""
        self._frame.setVisible(shown)
        self._button.set_icon("chevron-down" if shown else "chevron-right")
        self._button.setAccessibleDescription("expanded" if shown else "collapsed")

    def set_title(self, title: str) -> None:
        """Change the line."""
        self._title = title
        self._button.set_text(title)

    def title(self) -> str:
        """The line."""
        return self._title

    @Slot()
    def _toggle(self) -> None:
        self.set_open(shown=not self.is_open())
        self.toggled.emit(self.is_open())
