"""Connects the order of the chats in the list, their folders and the archive with what the store knows of them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_places import ChatPlaces
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts


class ChatPlacesWiring(QObject):
    """What is pinned, archived, moved or named there is stored; what is stored shows there."""

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex, places: ChatPlaces) -> None:
        super().__init__(window)
        self._window, self._open_chat, self._index = window, chat.open_chat, index
        chats = window.chat_list
        chats.pin_requested.connect(places.pin)
        chats.unpin_requested.connect(places.unpin)
        chats.archive_requested.connect(places.archive)
        chats.move_requested.connect(places.move)
        chats.several_delete_requested.connect(index.delete_together)
        chats.folder_requested.connect(places.create_folder)
        chats.folder_rename_requested.connect(places.rename_folder)
        chats.folder_delete_requested.connect(places.delete_folder)
        places.folders_changed.connect(chats.set_folders)
        places.folder_created.connect(self._name_folder)
        places.arranged.connect(self._on_arranged)
        places.failed.connect(window.notices.show_error)
        chat.open_chat.speakers_changed.connect(self._on_speakers)
        chat.open_chat.chat_opened.connect(self._on_opened)
        chat.open_chat.state_changed.connect(self._name_window)
        self._connect_archive(places)

    def _connect_archive(self, places: ChatPlaces) -> None:
        archive, index = self._window.sidebar.archived, self._index
        archive.opened.connect(self._open)
        archive.bring_back_requested.connect(places.bring_back)
        archive.delete_requested.connect(index.delete_together)
        index.changed.connect(archive.set_chats)
        index.item_changed.connect(archive.put_chat)
        index.item_gone.connect(archive.remove_chat)
        for told in (index.changed, index.item_changed, index.item_gone):
            told.connect(self._count)
        index.item_changed.connect(self._on_item)

    def _open(self, item_id: int) -> None:
        chat = self._index.find(item_id)
        if chat is not None:
            self._open_chat.open(chat)

    def _count(self) -> None:
        self._window.chat_list.set_archived(self._window.sidebar.archived.number())

    def _name_folder(self, folder_id: int) -> None:
        self._window.sidebar.show()
        self._window.sidebar.show_chats()
        self._window.chat_list.name_folder(folder_id)

    def _on_arranged(self) -> None:
        self._window.composer.edit.undoes_elsewhere = True

    def _on_speakers(self) -> None:
        """The mark of who speaks follows the switch, and only that."""
        item = self._open_chat.item
        known = self._index.find(item.id) if item is not None else None
        if known is not None and known.speaking != self._open_chat.state.speaking:
            self._index.refresh_item(known.id)

    def _on_opened(self, chat: Item | None) -> None:
        self._window.sidebar.archived.set_current(chat.id if chat is not None else None)
        self._name_window()

    def _on_item(self, chat: Item) -> None:
        """It may have got another title."""
        open_item = self._open_chat.item
        if open_item is not None and open_item.id == chat.id and open_item.title != chat.title:
            self._open_chat.take_item(chat)

    def _name_window(self) -> None:
        item = self._open_chat.item
        self._window.setWindowTitle(f"{item.title} - Tandem" if item is not None else "Tandem")
