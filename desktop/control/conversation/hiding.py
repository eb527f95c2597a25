"""Messages of the open chat that the voices are not told: hidden, and shown to them again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Message, Status
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.records import Records
from desktop.errors import AppError


class Hiding(QObject):
    """One for an OpenChat. It counts for what is asked from now on; what was asked before is history."""

    hidden = Signal(object)  # Message
    shown_again = Signal(object)  # Message
    not_shown = Signal(object)  # Message: it is still hidden; it can be tried again

    def __init__(self, records: Records, chat: OpenChat) -> None:
        super().__init__(chat)
        self._records, self._chat = records, chat

    def set_hidden(self, message_id: int, *, hidden: bool) -> None:
        """Leave a message of the open chat out of what any voice is sent, or take it in again."""
        message = self._chat.state.find(message_id)
        if message is None or message.hidden is hidden or message.status is Status.RUNNING:
            return
        changed = replace(message, hidden=hidden)
        self._show(changed)
        self._records.ask(
            lambda store: store.messages.set_hidden(message_id, hidden=hidden), None, self._chat.failed.emit
        )
        (self.hidden if hidden else self.shown_again).emit(changed)

    def take_back(self, message: Message) -> None:
        """Undo the hiding, also when another chat is open by now."""
        shown = replace(message, hidden=False)
        self._records.ask(
            lambda store: store.messages.set_hidden(message.id, hidden=False),
            partial(self._on_shown, shown),
            partial(self._on_not_shown, message),
        )

    def _on_shown(self, message: Message, _: object) -> None:
        known = self._chat.state.find(message.id)
        if known is not None:
            self._show(replace(known, hidden=False))
        self.shown_again.emit(message)

    def _on_not_shown(self, message: Message, error: AppError) -> None:
        self.not_shown.emit(message)
        self._chat.failed.emit(error)

    def _show(self, message: Message) -> None:
        self._chat.state.put(message)
        self._chat.columns_changed.emit(message.id)
