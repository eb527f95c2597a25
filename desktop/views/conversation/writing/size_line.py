"""Above the field: how much of the context the message takes, what will be left out, and why it cannot be sent."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label, set_look

NOT_SENT = "Not sent. "


class SizeLine(QWidget):
    """Hidden while the message is small enough to say nothing of it."""

    larger_requested = Signal()  # a larger context is wanted

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self.is_too_large = "", False
        self._label = label("", "dim", wrap=True)
        self._larger = TextButton("Larger context…", "", "small")
        self._larger.clicked.connect(self.larger_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 4, 0)  # as the text below
        row.setSpacing(4)
        row.addWidget(self._label, 1)
        row.addWidget(self._larger, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_size(self, words: str, *, tone: str = "dim", too_large: bool = False, may_grow: bool = False) -> None:
        """Say it in one of the labels' tones, "" = small enough. too_large: it would be refused."""
        if self._larger.hasFocus() and not may_grow:
            self.focusNextChild()
        refused = self.is_too_large and too_large and self._label.text().startswith(NOT_SENT)
        self._words, self.is_too_large = words, too_large
        self._label.setText(NOT_SENT + words if refused else words)
        set_look(self._label, "tone", tone)
        self._larger.setVisible(may_grow)
        self.setVisible(bool(words))

    def refuse(self) -> None:
        """Somebody wanted to send it: say that it was not."""
        self._label.setText(NOT_SENT + self._words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._label.text()))

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def tone(self) -> str:
        """In what tone."""
        return str(self._label.property("tone"))
