"""Marks in an answer the words that the one beside it does not say, and tells them to whoever listens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.chat.comparing.only_here import OnlyHere
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.word_marks import OwnWords
from desktop.voice import Voice


class OnlyHereMark:
    """For one answer, whose text may be shown anew."""

    def __init__(
        self, answer: QWidget, voice: Voice, column: Callable[[], BlockColumn], text: Callable[[], str]
    ) -> None:
        """voice: of whoever wrote it, which gives the colour; column: what shows it now."""
        self._answer, self._voice, self._column, self._text = answer, voice, column, text
        self._words: OnlyHere | None = None

    def set_words(self, words: OnlyHere | None) -> None:
        """Mark these, None = none."""
        self._words = words
        self._answer.setAccessibleDescription(words.in_words(self._text()) if words is not None else "")
        self.mark()

    def mark(self) -> None:
        """Another column shows the text."""
        words = self._words
        self._column().marks.show_own(OwnWords(words, self._voice) if words is not None else None)
