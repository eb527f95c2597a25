"""What a voice wrote: reasoning, text, how it ended, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.conversation import Message, Status, Voice
from desktop.views.answer_footer import AnswerFooter
from desktop.views.answer_words import end_line, thought_line
from desktop.views.block_column import BlockColumn
from desktop.views.fold import Fold
from desktop.views.labels import label
from desktop.views.log_view import log_view
from desktop.views.voice_words import NAMES, VoiceWord


class AnswerMessage(QWidget):
    """One answer, whole or while it is being written."""

    regenerate_requested = Signal(int)
    details_requested = Signal(int)
    link_requested = Signal(str)

    def __init__(self, message: Message, *, markdown: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self._markdown = markdown
        self._text: list[str] = []
        self._thoughts: list[str] = []
        self._thinking: Fold | None = None
        self._thinking_column: BlockColumn | None = None
        self._clock: QElapsedTimer | None = None
        self._thought_s: float | None = None
        voice = message.voice or Voice.INSTRUCT
        self.setAccessibleName(f"{NAMES[voice]} answer")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(VoiceWord(voice))
        self._column = self._new_column()
        self._layout.addWidget(self._column)
        self._end = label("", "warn", wrap=True)
        self._layout.addWidget(self._end)
        self._details: Fold | None = None
        self._footer = AnswerFooter(voice)
        self._footer.copy_requested.connect(self.copy)
        self._footer.regenerate_requested.connect(self._regenerate)
        self._layout.addWidget(self._footer)
        if message.text or message.reasoning:
            self._show_whole(message)
        self._show_state(message)

    def text(self) -> str:
        """The answer as it was written."""
        return "".join(self._text)

    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.message.status is Status.RUNNING

    def append(self, text: str, reasoning: str) -> None:
        """Show what was written since the last call."""
        if reasoning:
            self._think(reasoning)
        if text:
            self._end_thinking()
            self._text.append(text)
            self._column.append(text)

    def take_back(self) -> None:
        """The text shown so far was thinking: it leaves, and comes again as such."""
        self._text.clear()
        self._replace_column()

    def finish(self, message: Message) -> None:
        """The answer has ended; `message` is what was stored."""
        self._catch_up(message.reasoning)
        self._end_thinking()
        self.message = message
        self._text = [message.text]
        self._column.finish(message.text)
        self._show_state(message)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        # A running answer may be further on the screen than in the version that was stored last.
        ahead = message.status is Status.RUNNING and self.text().startswith(message.text)
        changed = message.text != self.text() and not ahead
        self.message = message
        self._catch_up(message.reasoning)
        if changed:
            self._show_whole(message)
        self._show_state(message)

    def set_markdown(self, *, markdown: bool) -> None:
        """Render markdown, or show the text as it was written."""
        if markdown == self._markdown:
            return
        self._markdown = markdown
        self._replace_column()
        self._fill_column()

    @Slot()
    def copy(self) -> None:
        """Put the exact text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
        self._footer.show_copied()

    def _new_column(self) -> BlockColumn:
        column = BlockColumn("Answer text", markdown=self._markdown)
        column.link_requested.connect(self.link_requested)
        return column

    def _replace_column(self) -> None:
        place = self._layout.indexOf(self._column)
        self._layout.removeWidget(self._column)
        self._column.hide()
        self._column.deleteLater()
        self._column = self._new_column()
        self._layout.insertWidget(place, self._column)

    def _fill_column(self) -> None:
        if not self.is_running():
            self._column.set_text(self.text())
        elif self.text():
            if self._column.blocks():
                self._replace_column()  # a stream cannot be taken back
            self._column.append(self.text())

    def _show_whole(self, message: Message) -> None:
        self._text = [message.text]
        self._catch_up(message.reasoning)
        self._end_thinking()
        self._fill_column()

    def _catch_up(self, reasoning: str) -> None:
        """Show the thoughts that came while this pane was not shown."""
        known = "".join(self._thoughts)
        if len(reasoning) > len(known) and reasoning.startswith(known):
            self._think(reasoning[len(known) :])

    def _think(self, reasoning: str) -> None:
        if self._thinking is None or self._thinking_column is None:
            self._thinking_column = BlockColumn("Reasoning", markdown=False, tone="dim")
            self._thinking = Fold("Thinking…", self._thinking_column)
            self._thinking.set_open(shown=self.is_running())
            self._layout.insertWidget(1, self._thinking)
            self._clock = QElapsedTimer()
            self._clock.start()
        self._thoughts.append(reasoning)
        self._thinking_column.append(reasoning)

    def _end_thinking(self) -> None:
        if self._thinking is None or self._clock is None:
            return
        if self.is_running():
            self._thought_s = self._clock.elapsed() / 1000
        self._clock = None
        self._thinking.set_open(shown=False)
        self._thinking.set_title(thought_line(self.message, self._thought_s, running=False))

    def _show_state(self, message: Message) -> None:
        line = end_line(message)
        self._end.setText(line)
        self._end.setVisible(bool(line))
        if "\n" in message.error.strip() and self._details is None:
            self._details = self._make_details()
        if self._details is not None:
            self._details.setVisible(bool(message.error.strip()))
        self._footer.show_message(message)

    def _make_details(self) -> Fold:
        log = log_view(self.message.error)
        fold = Fold("Details", log)
        fold.toggled.connect(self._details_toggled)
        self._layout.insertWidget(self._layout.indexOf(self._end) + 1, fold)
        return fold

    @Slot(bool)
    def _details_toggled(self, shown: bool) -> None:
        if shown:
            self.details_requested.emit(self.message.id)

    @Slot()
    def _regenerate(self) -> None:
        self.regenerate_requested.emit(self.message.id)
