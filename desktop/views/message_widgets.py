"""One message of the transcript: a bubble for what the user wrote, open text with its actions for an answer."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.chat.conversation import Message, Status, Voice
from desktop.views.answer_words import end_line, speed_line, speed_tip, thought_line
from desktop.views.block_column import BlockColumn
from desktop.views.buttons import IconButton
from desktop.views.fold import Fold
from desktop.views.labels import label
from desktop.views.log_view import log_view
from desktop.views.prose_block import TextBlock
from desktop.views.voice_words import NAMES, VoiceChip

COPIED_MS = 1_500
BUBBLE_SHARE = 0.8  # of the column


class UserMessage(QWidget):
    """What the user wrote, as plain text in a soft bubble at the right."""

    link_requested = Signal(str)

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setAccessibleName("You")
        self._column = BlockColumn("Your message", markdown=False)
        self._column.set_text(message.text)
        bubble = QFrame()
        bubble.setProperty("role", "bubble")
        self._bubble = bubble
        inner = QVBoxLayout(bubble)
        inner.setContentsMargins(14, 9, 14, 9)
        inner.addWidget(self._column)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(bubble)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        self.message = message
        self._column.set_text(message.text)
        self._fit()

    def _fit(self) -> None:
        """As narrow as the text allows."""
        widest = int(self.width() * BUBBLE_SHARE) - 28
        wanted = 40.0
        for block in self._column.blocks():
            if isinstance(block, TextBlock):
                copy = block.document().clone()
                copy.setTextWidth(widest)
                wanted = max(wanted, copy.idealWidth())
        self._bubble.setFixedWidth(min(widest, math.ceil(wanted) + 1) + 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class AnswerMessage(QWidget):
    """What a voice wrote, with what can be done with it."""

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
        self._layout.addWidget(VoiceChip(voice))
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

    def finish(self, message: Message) -> None:
        """The answer has ended; `message` is what was stored."""
        self._end_thinking()
        self.message = message
        self._text = [message.text]
        self._column.finish(message.text)
        self._show_state(message)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        changed = message.text != self.text()
        self.message = message
        if changed:
            self._show_whole(message)
        self._show_state(message)

    def set_markdown(self, *, markdown: bool) -> None:
        """Render markdown, or show the text as it was written."""
        if markdown == self._markdown:
            return
        self._markdown = markdown
        place = self._layout.indexOf(self._column)
        self._layout.removeWidget(self._column)
        self._column.hide()
        self._column.deleteLater()
        self._column = self._new_column()
        self._layout.insertWidget(place, self._column)
        if self.is_running():
            self._column.append(self.text())
        else:
            self._column.set_text(self.text())

    @Slot()
    def copy(self) -> None:
        """Put the exact text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
        self._footer.show_copied()

    def _new_column(self) -> BlockColumn:
        column = BlockColumn("Answer text", markdown=self._markdown)
        column.link_requested.connect(self.link_requested)
        return column

    def _show_whole(self, message: Message) -> None:
        self._text = [message.text]
        if message.reasoning and not self._thoughts:
            self._think(message.reasoning)
        self._end_thinking()
        if self.is_running():
            self._column.append(message.text)
        else:
            self._column.set_text(message.text)

    def _think(self, reasoning: str) -> None:
        if self._thinking is None or self._thinking_column is None:
            self._thinking_column = BlockColumn("Reasoning", markdown=False)
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


class AnswerFooter(QWidget):
    """Copy, regenerate, and the figures of an answer."""

    copy_requested = Signal()
    regenerate_requested = Signal()

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = IconButton("copy", f"Copy the {NAMES[voice]} answer")
        self._again = IconButton("refresh-cw", f"Let {NAMES[voice]} answer again")
        self._figures: QLabel = label("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._copy)
        row.addWidget(self._again)
        row.addSpacing(8)
        row.addWidget(self._figures)
        row.addStretch(1)
        self._copy.clicked.connect(self.copy_requested)
        self._again.clicked.connect(self.regenerate_requested)

    def show_message(self, message: Message) -> None:
        """Show the figures; hide everything while the answer is being written."""
        self._figures.setText(speed_line(message))
        self._figures.setToolTip(speed_tip(message))
        self._copy.setVisible(bool(message.text))
        self.setVisible(message.status is not Status.RUNNING)

    def show_copied(self) -> None:
        """Say for a moment that the text is on the clipboard."""
        self._copy.set_icon("check")
        QTimer.singleShot(COPIED_MS, self, self._reset)

    @Slot()
    def _reset(self) -> None:
        self._copy.set_icon("copy")
