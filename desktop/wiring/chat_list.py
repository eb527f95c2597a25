"""Connects the list of chats beside the window with the index of chats and the chat that is open."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.errors import AppError
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.deletions import Deletions

_UNDO = "what was deleted last"


class ChatListWiring(QObject):
    """What is chosen there is opened; what is stored or deleted shows there."""

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex, deletions: Deletions) -> None:
        super().__init__(window)
        open_chat = chat.open_chat
        self._window, self._open_chat, self._answers, self._index = window, open_chat, chat.answers, index
        self._deletions = deletions
        self._left: int | None = None  # the chat that was open when it was deleted
        chats = window.chat_list
        index.changed.connect(chats.set_chats)
        index.item_changed.connect(chats.put_chat)
        index.item_gone.connect(chats.remove_chat)
        index.deleted.connect(self._on_deleted)
        index.restored.connect(self._on_restored)
        index.failed.connect(self._show_error)
        open_chat.chat_opened.connect(self._on_opened)
        open_chat.chat_stored.connect(self._on_stored)
        window.new_chat_requested.connect(self._new)
        chats.opened.connect(self._open)
        chats.rename_requested.connect(index.rename)
        chats.delete_requested.connect(index.delete)
        chats.undo_delete_requested.connect(deletions.take_back)
        deletions.changed.connect(self._offer_undo)
        deletions.taken_back.connect(self._open)
        chat.branches.deleted.connect(self._on_messages_left)
        chat.hiding.hidden.connect(self._on_messages_left)
        self._connect_deleted()
        self._offer_undo()

    def _connect_deleted(self) -> None:
        place, index = self._window.sidebar.deleted, self._index
        index.deleted_changed.connect(place.set_chats)
        index.deleted_changed.connect(lambda deleted: self._window.chat_list.set_deleted(len(deleted)))
        index.purged.connect(self._on_purged)
        place.opened.connect(self._look_at)
        place.restore_requested.connect(index.restore)
        place.purge_requested.connect(index.purge)

    def _new(self) -> None:
        self._open_chat.new()
        self._window.composer.focus()

    def _open(self, item_id: int) -> None:
        chat = self._index.find(item_id)
        if chat is not None:
            self._open_chat.open(chat)

    def _look_at(self, item_id: int) -> None:
        chat = self._index.find_deleted(item_id)
        if chat is not None:
            self._open_chat.open(chat)

    def _on_opened(self, chat: Item | None) -> None:
        item_id = chat.id if chat is not None else None
        self._window.chat_list.set_current(item_id)
        self._window.sidebar.deleted.set_current(item_id)

    def _on_stored(self, chat: Item) -> None:
        self._index.refresh_item(chat.id)
        if self._is_open(chat.id):
            self._window.chat_list.set_current(chat.id)

    def _on_deleted(self, chats: list[Item]) -> None:
        for chat in chats:
            self._answers.stop(chat.id)
            self._open_chat.stay(away_from=chat.id)
            if self._is_open(chat.id):
                self._left = chat.id
                self._close()
        self._window.composer.edit.undoes_elsewhere = True

    def _on_messages_left(self) -> None:
        self._window.composer.edit.undoes_elsewhere = True

    def _on_restored(self, chats: list[Item]) -> None:
        """Whoever deleted what was open, and opened nothing since, is back where they were."""
        for chat in chats:
            self._open_chat.take_item(chat)
            if self._is_open(chat.id):
                self._window.chat_list.set_current(chat.id)
            elif self._left == chat.id and self._open_chat.item is None and not self._window.composer.text():
                self._open_chat.open(chat)

    def _on_purged(self, item_ids: list[int]) -> None:
        if any(self._is_open(item_id) for item_id in item_ids):
            self._close()

    def _close(self) -> None:
        """The open chat is gone. The keyboard stays in the list that it was deleted from, for the next one."""
        self._open_chat.stop()
        self._open_chat.new()
        if not self._window.sidebar.has_keyboard():
            self._window.composer.focus()

    def _offer_undo(self) -> None:
        words = self._deletions.words()
        self._window.chat_list.show_undo(words)
        self._window.notices.settle(_UNDO)
        if words and self._window.sidebar.isHidden():  # else it would be offered where nobody sees it
            self._window.notices.show_info(words, [Offer("Undo", self._deletions.take_back)], _UNDO)
        if not words:
            self._window.composer.edit.undoes_elsewhere = False
        self._window.actions_by_id["undo_delete"].setEnabled(bool(words))

    def _is_open(self, item_id: int) -> bool:
        return self._open_chat.item is not None and self._open_chat.item.id == item_id

    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error)
