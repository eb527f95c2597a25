"""The chat that a window shows: which one it is, who speaks next, and what it tells of answers on their way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import Message
from desktop.chat.item import Item, ItemKind, VoiceChoice, speaking_for
from desktop.chat.speaking import Speaking
from desktop.control.conversation.answers import Answers, Growth
from desktop.control.conversation.chat_engines import ChatEngines
from desktop.control.conversation.stored_chats import StoredChats
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.errors import AppError
from desktop.voice import Speaker

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

    WriteItem = Callable[[ChatStore, int], object]  # the store, the item's id


CHOOSE_FIRST = "Say which answer is better, or have both shown; then go on."
DELETED = "This chat is deleted. Restore it to go on."


class OpenChat(QObject):
    """One for a window. It tells of the answers that belong to its chat; those of others go on unseen."""

    typing_due = Signal()  # another chat, other speakers or an answer come: what is being typed for this is told now
    chat_opened = Signal(object)  # Item | None; the messages are there
    chat_stored = Signal(object)  # Item: new, or touched by a new message
    message_added = Signal(object)  # Message: a question at the end of every shown column
    columns_changed = Signal(object)  # int: the id of the message whose place changed, None = none in particular
    answer_begun = Signal(object)  # Message, empty, at the end of its speaker's column
    answer_grew = Signal(object)  # Growth
    answer_ended = Signal(object)  # Message, as stored
    speakers_changed = Signal()  # who may speak, or who speaks next
    state_changed = Signal()  # `generating` or `refusal` may have changed
    not_opened = Signal()  # a chat that was asked for could not be read
    page_asked = Signal(object)  # Item: it is a page, which others open
    failed = Signal(object)  # AppError

    def __init__(
        self, records: Records, answers: Answers, pool: EnginePool, speaking: Speaking, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._records, self._answers = records, answers
        self._stored = StoredChats(records, answers, self)
        self._opening: int | None = None  # the chat being read
        self.state = ChatState()
        self.engines = ChatEngines(pool, speaking, self.state, self)
        self._refusal = ""
        answers.grew.connect(self._on_grew)
        answers.ended.connect(self._on_ended)
        answers.refused.connect(self._on_refused)
        answers.changed.connect(self.state_changed)
        answers.failed.connect(self.failed)
        self.engines.failed.connect(self.failed)

    @property
    def item(self) -> Item | None:
        """The chat, None while it is new and nothing was asked."""
        return self.state.item

    @property
    def choice(self) -> VoiceChoice:
        """Who speaks next, as the voice switch has it."""
        return self.state.choice

    @property
    def refusal(self) -> str:
        """Why nothing can be sent here, "" when it can."""
        deleted = self.item is not None and self.item.deleted_at is not None
        hidden = CHOOSE_FIRST if self.state.hidden_pair is not None and not self.generating else ""
        return self._refusal or (DELETED if deleted else hidden)

    @property
    def generating(self) -> bool:
        """Whether an answer of this chat is on its way or about to be."""
        return self.state.storing > 0 or (self.item is not None and self._answers.any_in(self.item.id))

    def is_answering(self, speaker_id: str) -> bool:
        """Whether an answer of this speaker is on its way in this chat."""
        return self.item is not None and self._answers.any_in(self.item.id, speaker_id)

    def is_waiting(self, speaker_id: str) -> bool:
        """Whether an answer of this speaker in this chat waits for its engine."""
        return self.item is not None and self._answers.any_waiting_in(self.item.id, speaker_id)

    def column(self, speaker_id: str) -> list[Message]:
        """What a column shows, answers on their way with all their text."""
        return [self._answers.so_far(message) for message in self.state.tree.column(speaker_id)]

    def versions(self, speaker_id: str) -> dict[int, list[int]]:
        """By message of a column that is one of several: all of them."""
        return self.state.tree.versions(speaker_id, self.state.speaking)

    def mark_shown(self) -> None:
        """The window shows what column() gave it: nothing of that is told again."""
        self._answers.mark_shown()

    def refuse(self, reason: str) -> None:
        """Send nothing any more: the chats cannot be stored."""
        self._refusal = reason
        self.state_changed.emit()

    def choose(self, choice: VoiceChoice) -> None:
        """Let the first base speaker, the first instruct speaker, or both speak next; the chat remembers it."""
        speaking = speaking_for(self.state.speakers, choice)
        if speaking and choice is not self.choice:
            self.speak(speaking)
        else:  # nobody here has that voice: the switch goes back
            self.speakers_changed.emit()

    def speak(self, speaking: tuple[str, ...]) -> None:
        """Let these speakers speak next; the chat remembers it."""
        self.typing_due.emit()
        self.state.speak(speaking)
        self._remember(lambda store, item_id: store.items.set_speaking(item_id, speaking))
        self.speakers_changed.emit()
        self.engines.load()

    def use_speakers(self, speakers: tuple[Speaker, ...], speaking: tuple[str, ...]) -> None:
        """Let these have columns, and those of them speak next; the chat remembers it."""
        self.state.use_speakers(speakers)
        self._remember(lambda store, item_id: store.items.set_speakers(item_id, speakers))
        self.speak(speaking)

    def new(self) -> None:
        """An empty chat; it is stored with its first message."""
        choice = self.choice
        self._opening = None
        state = ChatState()
        state.speak(speaking_for(state.speakers, choice))
        self._show(state)

    def open(self, item: Item, *, again: bool = False) -> None:
        """Show a stored chat, also a deleted one, unless another one, or a new one, is asked for before it is read.

        again: though it is the one that is shown, as there are messages in it that are not known here.
        """
        if item.kind is ItemKind.PAGE:
            self.page_asked.emit(item)
            return
        self._opening = None
        if self.item is not None and self.item.id == item.id and not again:
            return

        def not_read(error: AppError) -> None:
            self.failed.emit(error)
            self.not_opened.emit()

        self.typing_due.emit()  # before it is read: it may be the one that is shown
        self._opening = item.id
        deleted = item.deleted_at is not None
        self._stored.read(item.id, partial(self._on_read, item.id), not_read, deleted=deleted)

    def take_item(self, item: Item) -> None:
        """A chat is stored otherwise now: it was restored, deleted or renamed."""
        state = self.state
        if state.item is not None and state.item.id == item.id:
            state.item = replace(item, speakers=state.speakers, speaking=state.speaking)
            self.state_changed.emit()

    def stay(self, away_from: int | None = None) -> None:
        """Go on with the chat that is shown, though another one, or the named one, is about to be opened."""
        if away_from in (None, self._opening):
            self._opening = None

    def stop(self, speaker_id: str | None = None) -> None:
        """Stop one speaker's answer or load, or all of this chat."""
        for known in self.state.speaking if speaker_id is None else (speaker_id,):
            self.engines.stop_load(known)  # before the answers: the file of one that is stopped goes on coming
        self.state.stopped = self.state.storing > 0
        if self.item is not None:
            self._answers.stop(self.item.id, speaker_id)

    def _show(self, state: ChatState) -> None:
        """Another chat comes. Its speakers' files are loaded where others spoke before."""
        self.typing_due.emit()
        self.state = state
        self.engines.follow(state)
        self.speakers_changed.emit()
        self.chat_opened.emit(state.item)
        self.state_changed.emit()

    def _on_read(self, item_id: int, state: ChatState | None) -> None:
        if self._opening != item_id:
            return
        self._opening = None
        if state is not None:  # it was not deleted meanwhile
            self._show(state)

    def _remember(self, write: WriteItem) -> None:
        if self.item is not None:
            item_id = self.item.id
            self._records.ask(lambda store: write(store, item_id), None, self.failed.emit)

    def _on_grew(self, growth: Growth) -> None:
        if self.state.is_of(growth.message):
            self.answer_grew.emit(growth)

    def _on_ended(self, answer: Message) -> None:
        if self.state.is_of(answer) and self.state.find(answer.id) is not None:
            self.state.put(answer)
            self.answer_ended.emit(answer)

    def _on_refused(self, answer: Message, error: AppError) -> None:
        if not self.state.is_of(answer) or answer.speaker not in self.state.speaking:
            self.failed.emit(error)  # otherwise the reason stands where the answer would
