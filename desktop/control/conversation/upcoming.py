"""What each speaker of the open chat would be sent next, with a draft that is not sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from desktop.chat.attachments import told_history
from desktop.chat.conversation import Attachment, Message, Role, Status
from desktop.chat.draft import Draft
from desktop.chat.places import at_the_end
from desktop.chat.request import generate_request
from desktop.chat.speaking import Asked, Speaking
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.records import Records
from desktop.protocol.messages import Generate
from desktop.store.asking import read_attachments
from desktop.voice import Speaker

UNSENT = 0  # stands for the id of a message that is not stored


@dataclass(frozen=True, slots=True)
class Next:
    """asked: engine, settings, and the history with the draft as its last message. request: what comes of that.

    answered: tokens of the answer that stands behind it, where there is no draft.
    """

    asked: Asked
    request: Generate
    answered: int = 0

    @property
    def message(self) -> str:
        """The last message as the voice reads it."""
        return self.asked.history[-1].text


class Upcoming(QObject):
    """One for an OpenChat. Attached texts of earlier messages are read from the store when they are needed first."""

    changed = Signal()  # texts that were missing are here

    def __init__(self, records: Records, chat: OpenChat, speaking: Speaking) -> None:
        super().__init__(chat)
        self._records, self._chat, self._speaking = records, chat, speaking
        self._texts: dict[int, list[Attachment]] = {}  # by message
        self._reading: set[int] = set()
        self._before: dict[tuple[str, tuple[str, ...]], list[Message]] = {}  # by speaker, and who speaks
        chat.chat_opened.connect(self._forget)
        for changed in (
            chat.state_changed,
            chat.columns_changed,
            chat.message_added,
            chat.answer_begun,
            chat.answer_ended,
            chat.speakers_changed,
        ):
            changed.connect(self._forget_ways)

    def next(self, speaker: Speaker, draft: Draft) -> Next | None:
        """What this speaker would be sent; without a draft, for the last question again.

        None where there is nothing to send, or texts that belong to it are being read: `changed` follows.
        """
        history = self._history(speaker, draft)
        if not history or not self._has_texts(history):
            return None
        told = told_history(history, self._texts)
        asked = self._speaking.asked(speaker, self._chat.item)
        request = generate_request(speaker.voice, told, asked.settings)
        return Next(
            Asked(speaker, asked.key, asked.settings, history=told), request, self._answered(speaker, history[-1])
        )

    def _answered(self, speaker: Speaker, last: Message) -> int:
        """What stands behind the last message in this column, in tokens as its engine told them."""
        if last.id == UNSENT:
            return 0
        answers = [one for one in self._chat.column(speaker.id) if one.parent_id == last.id]
        return sum(int(str(one.usage.get("tokens", 0))) for one in answers if one.role is Role.ASSISTANT)

    def _history(self, speaker: Speaker, draft: Draft) -> list[Message]:
        state = self._chat.state
        if not draft.says_something():
            way = self._chat.column(speaker.id)
            last = max((at for at, one in enumerate(way) if one.role is Role.USER and not one.hidden), default=-1)
            return way[: last + 1]
        speaking = state.speaking if speaker.id in state.speaking else (speaker.id,)
        before = self._before.get((speaker.id, speaking))
        if before is None:  # the way through a long chat is not gone at every key
            place = at_the_end(state.tree, state.speaker_ids, speaking)
            before = next((answer.before for answer in place.answers if answer.speaker == speaker.id), [])
            self._before[speaker.id, speaking] = before
        said = Message(UNSENT, 0, None, None, Role.USER, draft.without_queued().whole(), Status.COMPLETE, 0.0)
        return [*before, said]

    def _has_texts(self, history: Sequence[Message]) -> bool:
        missing = [one for one in history if one.attachments and one.id not in self._texts]
        unasked = [one for one in missing if one.id not in self._reading]
        if unasked:
            self._reading.update(one.id for one in unasked)
            self._records.ask(lambda store: read_attachments(store, unasked), self._on_read, self._on_not_read)
        return not missing

    def _on_read(self, found: dict[int, list[Attachment]]) -> None:
        self._texts.update(found)
        self._reading.difference_update(found)
        if found:
            self.changed.emit()

    def _on_not_read(self, _: object) -> None:
        """The question itself will tell why; until then nothing is counted, and the next time it is tried again."""
        self._reading.clear()

    @Slot()
    def _forget_ways(self) -> None:
        self._before.clear()

    def _forget(self) -> None:
        self._texts.clear()
        self._reading.clear()
        self._before.clear()
