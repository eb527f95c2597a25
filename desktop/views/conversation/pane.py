"""One speaker's column of a conversation: header, messages, and the question before a link is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.conversation import Message, Role
from desktop.views.conversation.empty_state import EmptyState
from desktop.views.conversation.link_bar import LinkBar
from desktop.views.conversation.message.message_widget import as_answer
from desktop.views.conversation.message.version_switch import Versions
from desktop.views.conversation.message.wishes import Wish
from desktop.views.conversation.pane_header import PaneHeader
from desktop.views.conversation.starters import STARTERS
from desktop.views.conversation.transcript.column import ONLY_ONES, Column
from desktop.views.conversation.transcript_view import TranscriptView
from desktop.views.kit.voice_words import speaker_name
from desktop.voice import Speaker, Voice

if TYPE_CHECKING:
    from desktop.views.conversation.message.answer_message import AnswerMessage


class TranscriptPane(QWidget):
    """Shows what it is given: base answers as they were written, instruct answers as rendered markdown, in any pane."""

    stop_requested = Signal(str)  # the speaker's id
    starter_chosen = Signal(str)
    regenerate_requested = Signal(str, int)  # the speaker's id, the answer's
    version_requested = Signal(str, int, int)  # the speaker's id, the message's, -1 to the older or +1 to the newer
    wished = Signal(str, object)  # the speaker's id, Wish
    field_left = Signal()
    details_requested = Signal(int)
    attachment_requested = Signal(int, int)  # a message's id, which of its attachments
    voice_settings_requested = Signal(object)  # Voice
    save_requested = Signal(str, str)  # a path that was chosen, the code to be written there

    def __init__(self, speaker: Speaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speaker, self.voice = speaker, speaker.voice
        voice = speaker.voice
        self.setAccessibleName(f"{speaker_name(speaker)} pane")
        self.header = PaneHeader(speaker)
        self._empty = EmptyState(voice)
        self.column = Column(speaker, self._empty, self)
        self._own_view, self.link_bar = TranscriptView([self.column]), LinkBar()
        self.view, self._bar_shown = self._own_view, self.link_bar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._own_view, 1)
        column.addWidget(self.link_bar)
        self._connect()
        self.set_markdown(voice is Voice.INSTRUCT)
        self.set_starters(list(STARTERS[voice]))

    def stand_in(self, view: TranscriptView | None, link_bar: LinkBar | None = None) -> None:
        """Show the messages in a view with other columns, and ask there before a link is opened; None = in its own."""
        self.view, self._bar_shown = view or self._own_view, link_bar or self.link_bar
        self._own_view.setVisible(view is None)
        if view is not None:
            self._own_view.rest()
        else:
            self._own_view.set_columns([self.column])

    def set_messages(
        self, messages: list[Message], at: int | None = None, versions: Mapping[int, Versions] = ONLY_ONES
    ) -> None:
        """Show a conversation from its end; at: a message that changes while it is read, whose place is kept.

        versions: by message, where it is one of several.
        """
        self.column.set_messages(messages, at, versions)

    def add_message(self, message: Message) -> None:
        """Show one more message at the end."""
        self.column.add(message)
        if message.role is Role.USER:
            self.view.jump_to_end()

    def begin_answer(self, message: Message) -> None:
        """Show an answer that is about to be written."""
        self.column.add(message)

    def append(self, message_id: int, text: str, reasoning: str) -> None:
        """Show what was written since the last call; nothing where another version than this stands there."""
        self.column.grow(message_id, text, reasoning)

    def take_back(self, message_id: int) -> None:
        """The text of the answer on its way was thinking: it leaves, and comes again as such."""
        self.column.grow(message_id, "", "", anew=True)

    def end_answer(self, message: Message) -> None:
        """The answer has ended; `message` is what was stored."""
        answer = self._running(message.id)
        if answer is None:
            self.update_message(message)
            return
        answer.finish(message)
        self.column.replace(message)
        if message.speaker != self.speaker.id or not self.isVisible():  # it stands in here, or is not to be known yet
            return
        words = len(message.text.split())
        event = QAccessibleAnnouncementEvent(self, f"{speaker_name(self.speaker)} reply finished, {words} words")
        QAccessible.updateAccessibility(event)

    def update_message(self, message: Message) -> None:
        """Show another version of a message."""
        self.column.replace(message)

    def holds(self, widget: QWidget | None) -> bool:
        """Whether it stands in this pane, or in one of its messages."""
        places = (self, *self.view.built(self.column))
        return widget is not None and any(place.isAncestorOf(widget) for place in places)

    def last_answer(self) -> str:
        """The text of the newest answer, "" where there is none."""
        answers = (message.text for message in reversed(self.column.messages) if message.role is Role.ASSISTANT)
        return next((text for text in answers if text), "")

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
        """Render markdown in this voice's answers, or show them as they were written.

        Answers of the other voice that stand here too keep to what is usual for that one.
        """
        self.header.set_markdown(markdown=markdown)
        self.column.set_markdown(self.voice, markdown=markdown)

    def clear(self) -> None:
        """Show an empty conversation."""
        self.set_messages([])

    def _running(self, message_id: int) -> AnswerMessage | None:
        """The built answer on its way with this id."""
        built = (answer for widget in self.view.built(self.column) if (answer := as_answer(widget)) is not None)
        return next((answer for answer in built if answer.message.id == message_id and answer.is_running()), None)

    def _connect(self) -> None:
        self.header.stop_requested.connect(self._stop)
        self.header.settings_requested.connect(self._settings)
        self.header.markdown_toggled.connect(self.set_markdown)
        self.column.regenerate_requested.connect(self._regenerate)
        self.column.step_requested.connect(self._step)
        self.column.details_requested.connect(self.details_requested)
        self.column.wished.connect(self._wish)
        self.column.field_left.connect(self.field_left)
        self.column.attachment_requested.connect(self.attachment_requested)
        self.column.link_requested.connect(self._ask_link)
        self.column.save_requested.connect(self.save_requested)
        self._empty.starter_chosen.connect(self.starter_chosen)

    @Slot(str)
    def _ask_link(self, address: str) -> None:
        self._bar_shown.ask(address)

    @Slot()
    def _stop(self) -> None:
        self.stop_requested.emit(self.speaker.id)

    @Slot(int)
    def _regenerate(self, message_id: int) -> None:
        self.regenerate_requested.emit(self.speaker.id, message_id)

    @Slot(int, int)
    def _step(self, message_id: int, step: int) -> None:
        self.version_requested.emit(self.speaker.id, message_id, step)

    @Slot(object)
    def _wish(self, wish: Wish) -> None:
        self.wished.emit(self.speaker.id, wish)

    @Slot()
    def _settings(self) -> None:
        self.voice_settings_requested.emit(self.voice)
