"""One voice's side of a conversation: header, messages, and the question before a link is opened."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.conversation import Message, Role, Voice
from desktop.views.answer_message import AnswerMessage
from desktop.views.empty_state import EmptyState
from desktop.views.link_bar import LinkBar
from desktop.views.pane_header import PaneHeader
from desktop.views.starters import STARTERS
from desktop.views.transcript_view import TranscriptView
from desktop.views.voice_words import NAMES


class TranscriptPane(QWidget):
    """Shows what it is given. Base answers appear as they were written, instruct answers as rendered markdown."""

    stop_requested = Signal(object)  # Voice
    starter_chosen = Signal(str)
    regenerate_requested = Signal(int)
    details_requested = Signal(int)
    voice_settings_requested = Signal(object)  # Voice

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setAccessibleName(f"{NAMES[voice]} pane")
        self.setMinimumWidth(260)
        self._answer: AnswerMessage | None = None
        self.header = PaneHeader(voice)
        self.view = TranscriptView()
        self._empty = EmptyState(voice)
        self.link_bar = LinkBar()
        self.view.set_empty_widget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.view, 1)
        column.addWidget(self.link_bar)
        self._connect()
        self.set_markdown(voice is Voice.INSTRUCT)
        self.set_starters(list(STARTERS[voice]))

    def set_messages(self, messages: list[Message]) -> None:
        """Show a conversation from its end."""
        self._answer = None
        self.view.set_messages(messages)
        last = self.view.built()[-1] if messages else None
        if isinstance(last, AnswerMessage) and last.is_running():
            self._answer = last
        self._empty.setVisible(not messages)

    def add_message(self, message: Message) -> None:
        """Show one more message at the end."""
        self._empty.hide()
        self.view.add(message)
        if message.role is Role.USER:
            self.view.jump_to_end()

    def begin_answer(self, message: Message) -> None:
        """Show an answer that is about to be written."""
        self._empty.hide()
        widget = self.view.add(message)
        self._answer = widget if isinstance(widget, AnswerMessage) else None

    def append(self, text: str, reasoning: str) -> None:
        """Show what was written since the last call."""
        if self._answer is not None:
            self._answer.append(text, reasoning)

    def take_back(self) -> None:
        """The text of the answer on its way was thinking: it leaves, and comes again as such."""
        if self._answer is not None:
            self._answer.take_back()

    def end_answer(self, message: Message) -> None:
        """The answer has ended; `message` is what was stored."""
        answer, self._answer = self._answer, None
        if answer is None:
            self.update_message(message)
            return
        self.view.store(answer.message.id, message)
        answer.finish(message)
        words = len(message.text.split())
        event = QAccessibleAnnouncementEvent(self, f"{NAMES[self.voice]} reply finished, {words} words")
        QAccessible.updateAccessibility(event)

    def update_message(self, message: Message) -> None:
        """Show another version of a message."""
        self.view.replace(message)

    def last_answer(self) -> str:
        """The text of the newest answer, "" where there is none."""
        for widget in reversed(self.view.built()):
            if isinstance(widget, AnswerMessage) and widget.text():
                return widget.text()
        return ""

    def set_starters(self, starters: list[str]) -> None:
        """Offer these prompts while the pane is empty."""
        self._empty.set_starters(starters)

    def set_file(self, name: str, detail: str) -> None:
        """Name the file that speaks here."""
        self.header.set_file(name, detail)

    def set_state(self, text: str, busy: bool, progress: float | None) -> None:
        """Say what the voice is doing, for example "Loading 40 %"."""
        self.header.set_state(text, busy=busy, progress=progress)

    def set_stoppable(self, stoppable: bool) -> None:
        """Show or hide Stop."""
        self.header.set_stoppable(stoppable=stoppable)

    @Slot(bool)
    def set_markdown(self, markdown: bool) -> None:
        """Render markdown in answers, or show them as they were written."""
        self.header.set_markdown(markdown=markdown)
        self.view.set_markdown(markdown=markdown)

    def clear(self) -> None:
        """Show an empty conversation."""
        self.set_messages([])

    def _connect(self) -> None:
        self.header.stop_requested.connect(self._stop)
        self.header.settings_requested.connect(self._settings)
        self.header.markdown_toggled.connect(self.set_markdown)
        self.view.regenerate_requested.connect(self.regenerate_requested)
        self.view.details_requested.connect(self.details_requested)
        self.view.link_requested.connect(self.link_bar.ask)
        self._empty.starter_chosen.connect(self.starter_chosen)

    @Slot()
    def _stop(self) -> None:
        self.stop_requested.emit(self.voice)

    @Slot()
    def _settings(self) -> None:
        self.voice_settings_requested.emit(self.voice)
