"""What stands in an empty pane: who the voice is, and three prompts to start with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.voice_words import EXPLANATIONS, NAMES
from desktop.voice import Voice

WIDTH = 560


class EmptyState(QWidget):
    """One sentence about the voice, and its starters."""

    starter_chosen = Signal(str)

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 72, 0, 24)
        row.addStretch(1)
        row.addWidget(holder, 1000)
        row.addStretch(1)
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        heading = label(f"{NAMES[voice]} voice", "", "heading")
        explanation = label(EXPLANATIONS[voice], wrap=True)
        for words in (heading, explanation):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(words)
        self._column.addSpacing(12)
        self._buttons: list[TextButton] = []

    def set_starters(self, starters: Sequence[str]) -> None:
        """Offer these prompts."""
        for button in self._buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._starter(text) for text in starters]
        for button in self._buttons:
            self._column.addWidget(button)

    def _starter(self, text: str) -> TextButton:
        button = TextButton(text, "", "starter")
        button.clicked.connect(lambda: self.starter_chosen.emit(text))
        return button
