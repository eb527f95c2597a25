"""Where chats stand in the list: pinned, archived, in folders; one or several at once, and back again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.item import Folder, Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.records import Records

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

    Write = Callable[[ChatStore, int], object]  # the store, the id of a chat


NEW_FOLDER = "New folder"


@dataclass(frozen=True, slots=True, eq=False)
class Arranged:
    """One thing that was done to chats. words: what it was; before: the chats as they were; removed: their folder."""

    words: str
    before: tuple[Item, ...]
    removed: Folder | None = None


class ChatPlaces(QObject):
    """One for all windows. What is done to several is done to all of them or none."""

    folders_changed = Signal(list)  # list[Folder], in their order
    folder_created = Signal(int)  # its id: it is to be named
    arranged = Signal(object)  # Arranged, which `put_back` undoes
    failed = Signal(object)  # AppError

    def __init__(self, records: Records, index: ChatIndex, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records, self._index = records, index
        self.folders: list[Folder] = []

    def refresh(self) -> None:
        """Read the folders again."""
        self._records.ask(lambda store: store.folders.listed(), self._on_folders, self.failed.emit)

    def pin(self, ids: Sequence[int]) -> None:
        """Put chats above all others."""
        self._write("Pinned", ids, lambda store, item_id: store.items.set_pinned(item_id, pinned=True))

    def unpin(self, ids: Sequence[int]) -> None:
        """Let chats stand under their day, or in their folder, again."""
        self._write("Unpinned", ids, lambda store, item_id: store.items.set_pinned(item_id, pinned=False))

    def archive(self, ids: Sequence[int]) -> None:
        """Put chats away; they stay whole, and are found by the search."""
        self._write("Archived", ids, lambda store, item_id: store.items.set_archived(item_id, archived=True))

    def bring_back(self, ids: Sequence[int]) -> None:
        """Put archived chats into the list again."""
        self._write("Brought back", ids, lambda store, item_id: store.items.set_archived(item_id, archived=False))

    def move(self, ids: Sequence[int], folder_id: int | None) -> None:
        """Put chats into a folder, None = into none. A pinned one stays pinned, and is there once it is let go."""
        self._write("Moved", ids, lambda store, item_id: store.items.move(item_id, folder_id))

    def create_folder(self, ids: Sequence[int] = ()) -> None:
        """Make a folder with these chats in it; the user names it then."""

        def create(store: ChatStore) -> tuple[Folder, list[Item]]:
            with store.together():
                folder, before = store.folders.create(NEW_FOLDER), _known(store, ids)
                for item in before:
                    store.items.move(item.id, folder.id)
            return folder, before

        def created(made: tuple[Folder, list[Item]]) -> None:
            folder, before = made
            self._tell("Moved", before)
            self.refresh()
            self.folder_created.emit(folder.id)

        self._records.ask(create, created, self.failed.emit)

    def rename_folder(self, folder_id: int, name: str) -> None:
        """Give a folder another name; blank names are ignored."""
        clean = " ".join(name.split())
        if clean:
            self._records.ask(lambda store: store.folders.rename(folder_id, clean), None, self.failed.emit)
            self.refresh()

    def delete_folder(self, folder_id: int) -> None:
        """Remove a folder; its chats stay, where the folder was."""
        folder = next((known for known in self.folders if known.id == folder_id), None)
        ids = [chat.id for chat in self._index.chats if chat.folder_id == folder_id]

        def delete(store: ChatStore) -> list[Item]:
            with store.together():
                before = _known(store, ids)
                store.folders.delete(folder_id)
            return before

        def deleted(before: list[Item]) -> None:
            self.refresh()
            if folder is not None:
                self._index.refresh_items(ids)
                self.arranged.emit(Arranged(f"Removed the folder “{folder.name}”", tuple(before), folder))

        self._records.ask(delete, deleted, self.failed.emit)

    def put_back(self, arranged: Arranged) -> None:
        """Undo: each chat stands again where it stood, a folder that was removed is there again."""

        def put_back(store: ChatStore) -> None:
            with store.together():
                if arranged.removed is not None:
                    store.folders.put_back(arranged.removed)
                for item in arranged.before:
                    store.items.put_back(item)

        def done(_result: None) -> None:
            self.refresh()
            self._index.refresh_items([item.id for item in arranged.before])

        self._records.ask(put_back, done, self.failed.emit)

    def _write(self, verb: str, ids: Sequence[int], write: Write) -> None:
        def all_of_them(store: ChatStore) -> list[Item]:
            with store.together():
                before = _known(store, ids)
                for item in before:
                    write(store, item.id)
            return before

        self._records.ask(all_of_them, lambda before: self._tell(verb, before), self.failed.emit)

    def _tell(self, verb: str, before: Sequence[Item]) -> None:
        if before:
            what = f"“{before[0].title}”" if len(before) == 1 else f"{len(before):,} chats"
            self._index.refresh_items([item.id for item in before])
            self.arranged.emit(Arranged(f"{verb} {what}", tuple(before)))

    def _on_folders(self, folders: list[Folder]) -> None:
        self.folders = folders
        self.folders_changed.emit(list(folders))


def _known(store: ChatStore, ids: Sequence[int]) -> list[Item]:
    return [item for item in map(store.items.find, ids) if item is not None]
