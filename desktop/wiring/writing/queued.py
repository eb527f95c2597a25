"""Sends what was queued while an answer was being written, in the chat that it was written in, shown or not."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import Message, Status
from desktop.chat.draft import NEW, Draft
from desktop.control.conversation.drafts import Drafts
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.writing.drafts import DraftWiring


class QueueWiring(QObject):
    """What is queued is a part of the chat's draft until it is stored: it is kept as that is, and lost as little."""

    def __init__(self, window: MainWindow, chat: ChatParts, drafts: Drafts, shown: DraftWiring) -> None:
        """Made after the wiring of the drafts, which shows a chat's queue with its draft."""
        super().__init__(window)
        self._composer, self._drafts, self._shown = window.composer, drafts, shown
        self._chat, self._writing, self._answers, self._stored = chat.open_chat, chat.writing, chat.answers, chat.stored
        self._sending: dict[ChatState, Draft] = {}  # on its way to the store
        self._busy: set[int] = set()  # chats in which it is on its way to the store, or which are read for that
        self._due = single_shot(self, 0, self._send_due)  # when everybody knows that the answer has ended
        self._answers.changed.connect(self._due.start)
        self._answers.ended.connect(self._on_ended)
        self._chat.state_changed.connect(self._due.start)
        self._writing.sent.connect(self._on_sent)
        self._writing.send_failed.connect(self._on_send_failed)

    def _send_due(self) -> None:
        state, queued = self._chat.state, self._composer.draft().queued
        ready = not self._chat.generating and not _ids(state) & self._busy
        if queued is not None and ready and self._chat.refusal:
            self._composer.edit_queued()
        elif queued is not None and ready:
            self._send(state, queued)
        for item_id in self._drafts.waiting():
            here = item_id == NEW or self._is_shown(item_id)
            if not here and item_id not in self._busy and not self._answers.any_in(item_id):
                self._busy.add(item_id)
                self._stored.read(item_id, partial(self._on_read, item_id), partial(self._on_not_read, item_id))

    def _on_read(self, item_id: int, state: ChatState | None) -> None:
        self._busy.discard(item_id)
        queued = self._drafts.waiting().get(item_id)
        if self._is_shown(item_id):
            self._due.start()
        elif state is None:  # deleted: nothing is to be sent when it is restored
            self._give_back(item_id)
        elif queued is not None:
            self._send(state, queued)

    def _on_not_read(self, item_id: int, _: AppError) -> None:
        """Whoever opens the chat is told why it cannot be read; until then it is a draft like any other."""
        self._busy.discard(item_id)
        self._give_back(item_id)

    def _send(self, state: ChatState, queued: Draft) -> None:
        self._writing.send_in(state, queued.text, queued.attachments)
        if state.storing:  # it was taken
            self._sending[state] = queued
            self._busy.update(_ids(state))

    def _on_sent(self, state: ChatState) -> None:
        sent = self._sending.pop(state, None)
        self._busy.difference_update(_ids(state))
        if sent is None or state.item is None:
            return
        if self._is_shown(state.item.id):
            self._composer.take_sent_queue(sent)
            self._shown.keep()
        else:
            self._drafts.put(state.item.id, self._drafts.of(state.item.id).with_queue_sent(sent))

    def _on_send_failed(self, _: AppError, state: ChatState) -> None:
        self._busy.difference_update(_ids(state))
        if self._sending.pop(state, None) is not None and state.item is not None:
            self._give_back(state.item.id)

    def _on_ended(self, answer: Message) -> None:
        """After a failure nothing is sent unseen."""
        if answer.status in (Status.FAILED, Status.INTERRUPTED):
            self._give_back(answer.item_id)

    def _give_back(self, item_id: int) -> None:
        if self._is_shown(item_id):
            if self._composer.draft().queued is not None:
                self._composer.edit_queued()
        elif item_id in self._drafts.waiting():
            self._drafts.put(item_id, self._drafts.of(item_id).unqueued())

    def _is_shown(self, item_id: int) -> bool:
        return self._chat.item is not None and self._chat.item.id == item_id


def _ids(state: ChatState) -> set[int]:
    return {state.item.id} if state.item is not None else set()
