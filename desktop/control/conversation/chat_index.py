"""The lists of chats: what the sidebar shows, what was deleted, and what can be done to them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.item import Item
from desktop.control.records import Records
from desktop.errors import AppError

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

MANY = 20  # from here on the whole list is read and built anew: one chat at a time would take longer


class ChatIndex(QObject):
    """Keeps the chats, newest first, and the deleted ones, which can be restored as long as they are kept.

    The lists are read once. After that, what happens to one chat is read and told of that chat alone.
    """

    changed = Signal(list)  # list[Item]: all of it was read anew
    item_changed = Signal(object)  # Item: new, or another title, time or place; `chats` has it
    item_gone = Signal(int)  # id of a chat that is no longer in `chats`
    deleted = Signal(list)  # list[Item]: by one wish
    restored = Signal(list)  # list[Item]: by one wish
    not_restored = Signal(list)  # list[Item]: all that one wish was for; it can be tried again
    purged = Signal(list)  # ids of chats that are gone for good
    deleted_changed = Signal(list)  # list[Item]: all that are deleted, the last deleted first
    failed = Signal(object)  # AppError

    def __init__(self, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._by_id: dict[int, Item] = {}
        self.chats: list[Item] = []
        self.deleted_chats: list[Item] = []
        self.is_read = False

    def refresh(self) -> None:
        """Read both lists again."""
        self._records.ask(lambda store: store.items.deleted(), self._on_all_deleted, self._on_failed)
        self._records.ask(lambda store: store.items.listed(), self._on_chats, self._on_failed)

    def refresh_item(self, item_id: int) -> None:
        """Read one chat again, after a message in it or when it is new."""
        self._records.ask(
            lambda store: store.items.find(item_id), lambda item: self._on_item(item_id, item), self._on_failed
        )

    def refresh_items(self, item_ids: Sequence[int]) -> None:
        """Read several chats again; where they are many, all of them at once."""
        if len(item_ids) > MANY:
            self.refresh()
        for item_id in item_ids if len(item_ids) <= MANY else ():
            self.refresh_item(item_id)

    def find(self, item_id: int) -> Item | None:
        """The chat with this id, if it is in the list."""
        return self._by_id.get(item_id)

    def find_deleted(self, item_id: int) -> Item | None:
        """The deleted chat with this id."""
        return next((chat for chat in self.deleted_chats if chat.id == item_id), None)

    def rename(self, item_id: int, title: str) -> None:
        """Give a chat another title; blank titles are ignored."""
        clean = " ".join(title.split())
        if clean:
            self._records.ask(lambda store: store.items.rename(item_id, clean), None, self._on_failed)
            self.refresh_item(item_id)

    def delete(self, item_id: int) -> None:
        """Take a chat out of the list; `restore` brings it back."""
        if self.find(item_id) is not None:
            self.delete_together([item_id])

    def delete_together(self, item_ids: Sequence[int]) -> None:
        """Take several chats out of the list, all of them or none."""
        ids = [item_id for item_id in item_ids if self.find(item_id) is not None]
        self._records.ask(lambda store: _all_deleted(store, ids), self._on_deleted, self._on_failed)

    def restore_together(self, items: Sequence[Item]) -> None:
        """Undo `delete_together`: all of them that are still there, or none."""
        self._restore([item.id for item in items])

    def restore(self, item_id: int) -> None:
        """Undo `delete`."""
        self._restore([item_id])

    def _restore(self, item_ids: Sequence[int]) -> None:
        self._records.ask(
            lambda store: _all_restored(store, item_ids),
            lambda items: self._on_restored(item_ids, items),
            lambda error: self._on_not_restored(item_ids, error),
        )

    def purge(self, item_ids: Sequence[int]) -> None:
        """Remove deleted chats for good."""
        deleted = {chat.id for chat in self.deleted_chats}
        ids = [item_id for item_id in item_ids if item_id in deleted]
        self._records.ask(lambda store: store.purge_items(ids), self._on_purged, self._on_failed)

    def _on_chats(self, chats: list[Item]) -> None:
        self.chats, self.is_read = sorted(chats, key=_newest_first), True
        self._by_id = {chat.id: chat for chat in chats}
        self.changed.emit(self.chats)

    def _on_all_deleted(self, chats: list[Item]) -> None:
        self.deleted_chats = chats
        self.deleted_changed.emit(list(chats))

    def _on_item(self, item_id: int, item: Item | None) -> None:
        known = self._by_id.pop(item_id, None)
        if known is not None:
            del self.chats[bisect_left(self.chats, _newest_first(known), key=_newest_first)]
        if item is not None:
            self._by_id[item_id] = item
            insort(self.chats, item, key=_newest_first)
            self.item_changed.emit(item)
        elif known is not None:
            self.item_gone.emit(item_id)

    def _on_deleted(self, items: list[Item]) -> None:
        if not items:
            return
        ids = [item.id for item in items]
        self._on_items(dict.fromkeys(ids))
        self._drop_deleted(ids)
        self._on_all_deleted([*reversed(items), *self.deleted_chats])
        self.deleted.emit(items)

    def _on_restored(self, item_ids: Sequence[int], items: list[Item]) -> None:
        self._drop_deleted(item_ids)
        self._on_all_deleted(self.deleted_chats)
        self._on_items(dict.fromkeys(item_ids) | {item.id: item for item in items})
        if items:
            self.restored.emit(items)

    def _on_items(self, found: Mapping[int, Item | None]) -> None:
        """Chats that are listed from now on, None = no longer; where they are many, told of all at once."""
        if len(found) > MANY:
            left = [chat for chat in self.chats if chat.id not in found]
            self._on_chats([*left, *(item for item in found.values() if item is not None)])
            return
        for item_id, item in found.items():
            self._on_item(item_id, item)

    def _on_not_restored(self, item_ids: Sequence[int], error: AppError) -> None:
        asked = set(item_ids)
        known = [chat for chat in self.deleted_chats if chat.id in asked]
        if known:
            self.not_restored.emit(known[::-1])
        self.failed.emit(error)

    def _on_purged(self, item_ids: list[int]) -> None:
        self._drop_deleted(item_ids)
        self._on_all_deleted(self.deleted_chats)
        self.purged.emit(item_ids)

    def _drop_deleted(self, item_ids: Sequence[int]) -> None:
        dropped = set(item_ids)
        self.deleted_chats = [chat for chat in self.deleted_chats if chat.id not in dropped]

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)


def _newest_first(item: Item) -> tuple[float, int]:
    return (-item.updated_at, -item.id)


def _deleted(store: ChatStore, item_id: int) -> Item | None:
    store.items.delete(item_id)
    return store.items.find_deleted(item_id)


def _all_deleted(store: ChatStore, item_ids: Sequence[int]) -> list[Item]:
    with store.together():
        deleted = [_deleted(store, item_id) for item_id in item_ids]
    return [item for item in deleted if item is not None]


def _all_restored(store: ChatStore, item_ids: Sequence[int]) -> list[Item]:
    with store.together():
        for item_id in item_ids:
            store.items.restore(item_id)
        found = [store.items.find(item_id) for item_id in item_ids]
    return [item for item in found if item is not None]
