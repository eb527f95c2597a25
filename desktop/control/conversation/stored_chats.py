"""Reads chats from the store as they are known in memory, answers on their way with all their text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import Message
from desktop.chat.item import Item
from desktop.control.conversation.answers import Answers
from desktop.control.records import Records
from desktop.errors import AppError

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.vote import Vote
    from desktop.store.chats import ChatStore


class _Read(NamedTuple):
    """A chat as it is stored. item: None = deleted."""

    item: Item | None
    messages: list[Message]
    chosen: dict[tuple[int, str], int]
    votes: list[Vote]


class StoredChats(QObject):
    """For a window that shows them, and for whoever asks in one that is not shown."""

    def __init__(self, records: Records, answers: Answers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records, self._answers = records, answers

    def read(
        self,
        item_id: int,
        done: Callable[[ChatState | None], object],
        failed: Callable[[AppError], None],
        *,
        deleted: bool = False,
    ) -> None:
        """`done` gets the chat, None where it was deleted meanwhile. deleted: the chat is one that was."""

        def take(read: _Read) -> None:
            if read.item is None:
                done(None)
            else:
                messages = [self._answers.so_far(message) for message in read.messages]
                done(ChatState(read.item, messages, read.chosen, read.votes))

        self._records.ask(partial(_read_deleted if deleted else _read, item_id), take, failed)


def _read(item_id: int, store: ChatStore) -> _Read:
    messages = store.messages
    return _Read(store.items.find(item_id), messages.of(item_id), messages.chosen(item_id), store.votes.of(item_id))


def _read_deleted(item_id: int, store: ChatStore) -> _Read:
    return _read(item_id, store)._replace(item=store.items.find_deleted(item_id))
