"""Who wrote an answer: the voice in its colour, and the file where it is not the one that would answer now."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.chat.authorship import Authors
from desktop.chat.conversation import Message
from desktop.views.kit.labels import ElidedLabel, set_plain_tip
from desktop.views.kit.voice_words import VoiceWord
from desktop.voice import Voice


class AnswerLabel(QWidget):
    """The tooltip always says the file, and which settings are others now."""

    def __init__(self, voice: Voice, name: str, parent: QWidget | None = None) -> None:
        """name: the speaker's."""
        super().__init__(parent)
        self._name = name
        self._authors = Authors()
        self._word = VoiceWord(voice, name=name)
        self._file = ElidedLabel("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._word)
        row.addWidget(self._file, 1)

    def set_authors(self, authors: Authors) -> None:
        """Who would write now; show_author() compares with that."""
        self._authors = authors

    def show_author(self, message: Message) -> None:
        """Tell of the one who wrote this."""
        file, account = self._authors.other_file(message), self._authors.account(message)
        self._file.set_text(f"· {file}" if file else "")
        self._file.set_tip(account)
        set_plain_tip(self._word, account)
        self._word.setAccessibleName(f"{self._name} voice{f', {file}' if file else ''}")
