"""What a voice thought before it answered: open while it thinks, folded with the time it took afterwards."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.conversation import Message
from desktop.views.conversation.message.answer_words import thought_line
from desktop.views.kit.fold import Fold
from desktop.views.text.block_column import BlockColumn


class Thoughts(QWidget):
    """Hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._column: BlockColumn | None = None
        self.fold: Fold | None = None
        self._clock: QElapsedTimer | None = None
        self._seconds: float | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def text(self) -> str:
        """All of them."""
        return "".join(self._said)

    def add(self, reasoning: str, *, running: bool) -> None:
        """More of them. running: whether the answer is still being written."""
        if self._column is None:
            self._column = BlockColumn("Reasoning", markdown=False, tone="dim")
            self.fold = Fold("Thinking…", self._column)
            self.fold.set_open(shown=running)
            self._layout.addWidget(self.fold)
            self._clock = QElapsedTimer()
            self._clock.start()
            self.show()
        self._said.append(reasoning)
        self._column.append(reasoning)

    def catch_up(self, reasoning: str, *, running: bool) -> None:
        """All of them are known: show those that came while nobody told."""
        known = self.text()
        if len(reasoning) > len(known) and reasoning.startswith(known):
            self.add(reasoning[len(known) :], running=running)

    def end(self, message: Message, *, running: bool) -> None:
        """The answer itself begins, or is over."""
        if self.fold is None or self._clock is None:
            return
        if running:
            self._seconds = self._clock.elapsed() / 1000
        self._clock = None
        self.fold.set_open(shown=False)
        self.fold.set_title(thought_line(message, self._seconds, running=False))
