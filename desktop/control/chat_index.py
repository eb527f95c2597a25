"""The list of chats: what the sidebar shows and what can be done to it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Chat
from desktop.control.records import Records
from desktop.errors import AppError


class ChatIndex(QObject):
    """Keeps the chats, newest first; deleting can be undone."""

    changed = Signal(list)  # list[Chat]
    deleted = Signal(object)  # Chat
    failed = Signal(object)  # AppError

    def __init__(self, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self.chats: list[Chat] = []
        self.is_read = False

    def refresh(self) -> None:
        """Read the list again."""
        self._records.ask(lambda store: store.chats(), self._on_chats, self._on_failed)

    def find(self, chat_id: int) -> Chat | None:
        """The chat with this id, if it is in the list."""
        return next((chat for chat in self.chats if chat.id == chat_id), None)

    def rename(self, chat_id: int, title: str) -> None:
        """Give a chat another title; blank titles are ignored."""
        clean = " ".join(title.split())
        if clean:
            self._records.ask(lambda store: store.rename_chat(chat_id, clean), self._refresh_after, self._on_failed)

    def delete(self, chat_id: int) -> None:
        """Take a chat out of the list; `restore` brings it back."""
        chat = self.find(chat_id)
        if chat is not None:
            self._records.ask(lambda store: store.delete_chat(chat_id), self._refresh_after, self._on_failed)
            self.deleted.emit(chat)

    def restore(self, chat_id: int) -> None:
        """Undo `delete`."""
        self._records.ask(lambda store: store.restore_chat(chat_id), self._refresh_after, self._on_failed)

    def _refresh_after(self, _: object) -> None:
        self.refresh()

    def _on_chats(self, chats: list[Chat]) -> None:
        self.chats, self.is_read = chats, True
        self.changed.emit(chats)

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)
