"""What stands below an answer: copy, answer again, and the figures."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.chat.conversation import Message, Status, Voice
from desktop.views.answer_words import speed_line, speed_tip
from desktop.views.buttons import IconButton
from desktop.views.labels import ElidedLabel
from desktop.views.voice_words import NAMES

COPIED_MS = 1_500


class AnswerFooter(QWidget):
    """Copy, regenerate, and the figures of an answer."""

    copy_requested = Signal()
    regenerate_requested = Signal()

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = IconButton("copy", f"Copy the {NAMES[voice]} answer")
        self._again = IconButton("refresh-cw", f"Let {NAMES[voice]} answer again")
        self._figures = ElidedLabel("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._copy)
        row.addWidget(self._again)
        row.addSpacing(8)
        row.addWidget(self._figures, 1)
        self._copy.clicked.connect(self.copy_requested)
        self._again.clicked.connect(self.regenerate_requested)

    def show_message(self, message: Message) -> None:
        """Show the figures; hide everything while the answer is being written."""
        self._figures.set_text(speed_line(message))
        self._figures.set_tip(speed_tip(message))
        self._copy.setVisible(bool(message.text))
        self.setVisible(message.status is not Status.RUNNING)

    def show_copied(self) -> None:
        """Say for a moment that the text is on the clipboard."""
        self._copy.set_icon("check")
        QTimer.singleShot(COPIED_MS, self, self._reset)

    @Slot()
    def _reset(self) -> None:
        self._copy.set_icon("copy")
