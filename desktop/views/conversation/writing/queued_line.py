"""What was sent while an answer was being written, above the field: it waits, and can be taken back or removed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.chat.attachments import spoken_name
from desktop.chat.draft import Draft
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel

SHOWN = 400  # characters, more than a line can hold


class QueuedLine(QWidget):
    """Hidden while nothing waits."""

    edit_requested = Signal()
    remove_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queued: Draft | None = None
        self._words = ElidedLabel("", "dim")
        edit = TextButton("Edit", "", "small")
        edit.setAccessibleName("Edit the queued message")
        remove = TextButton("Remove", "", "small")
        remove.setAccessibleName("Remove the queued message")
        edit.clicked.connect(self.edit_requested)
        remove.clicked.connect(self.remove_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 4, 0)  # as the text below
        row.setSpacing(4)
        row.addWidget(self._words, 1)
        row.addWidget(edit)
        row.addWidget(remove)
        self.hide()

    def queued(self) -> Draft | None:
        """What waits."""
        return self._queued

    def set_queued(self, queued: Draft | None) -> None:
        """Show what waits, None = nothing."""
        self._queued = queued
        self.setVisible(queued is not None)
        self._words.set_text(f"Queued: {_words(queued)}" if queued is not None else "")


def _words(queued: Draft) -> str:
    names = [spoken_name(attached.name) for attached in queued.attachments]
    return " · ".join(part for part in (queued.text[:SHOWN].strip(), *names) if part)
