"""The archive: chats that are kept out of the list, still to be opened, gone on with, and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.chat.item import Item
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.menus import Menu
from desktop.views.sidebar.chat_item_model import ChatItemModel
from desktop.views.sidebar.chat_rows import ChatRows

ABOUT = "Archived chats are kept, and found by the search."
NONE = "Nothing is archived. Archive a chat by its menu, or with Ctrl+E in the list."


class ArchivedChats(QWidget):
    """Takes the place of the list of chats until one goes back."""

    opened = Signal(int)
    bring_back_requested = Signal(list)  # ids
    delete_requested = Signal(list)  # ids
    text_composed = Signal(str)  # by an input method, for whoever writes
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Archived")
        self.model = ChatItemModel(self)
        self._back = IconButton("arrow-left", "Back to the chats (Esc)")
        self._back.clicked.connect(self.left)
        self._about = label(NONE, "dim", wrap=True)
        self.list = ChatRows(self.model, "Archived chats", self, several=True)
        self.list.opened.connect(self.opened)
        self.list.delete_asked.connect(lambda _index: self._ask(self.delete_requested))
        self.list.text_composed.connect(self.text_composed)
        self.list.menu_asked.connect(self._menu)
        self.list.selectionModel().currentChanged.connect(self._show_chosen)
        self.list.selectionModel().selectionChanged.connect(self._show_chosen)
        self._restore = TextButton("Bring back", "archive-restore")
        self._restore.clicked.connect(lambda: self._ask(self.bring_back_requested))
        self._arrange()
        self._show_chosen()

    def set_chats(self, chats: Sequence[Item]) -> None:
        """Show those of these chats that are archived."""
        self.model.set_chats([_by_day(chat) for chat in chats if chat.archived_at is not None])
        self._show_chosen()

    def put_chat(self, chat: Item) -> None:
        """Show a chat that is archived now, or not as it was; one that is not archived any more leaves."""
        if chat.archived_at is not None:
            self.model.put_chat(_by_day(chat))
        else:
            self.model.remove_chat(chat.id)
        self._show_chosen()

    def remove_chat(self, item_id: int) -> None:
        """Show a chat no longer."""
        self.model.remove_chat(item_id)
        self._show_chosen()

    def number(self) -> int:
        """How many chats are archived."""
        return len(self.model.chats())

    def set_current(self, item_id: int | None) -> None:
        """Mark the chat that is open."""
        self.model.set_open(item_id)

    def focus(self) -> None:
        """Put the keyboard into the list; where it is empty, on the way back."""
        (self.list if self.number() else self._back).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def build_menu(self, chat: Item) -> QMenu:
        """The context menu of a chat, or of those that are chosen together with it."""
        chosen = self.list.chosen()
        ids = [one.id for one in chosen] if any(one.id == chat.id for one in chosen) else [chat.id]
        how_many = f" {len(ids):,} chats" if len(ids) > 1 else ""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(ids) == 1:
            menu.addAction("Open").triggered.connect(lambda: self.opened.emit(chat.id))
        back = menu.addAction(f"Bring back{how_many}\tCtrl+E")
        back.triggered.connect(lambda: self.bring_back_requested.emit(ids))
        menu.addSeparator()
        menu.addAction(f"Delete{how_many}\tDel").triggered.connect(lambda: self.delete_requested.emit(ids))
        return menu

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._back)
        top.addWidget(label("Archived", "", "title"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self._about)
        column.addWidget(self._restore)

    def _meant(self) -> list[int]:
        one = self.model.chat(self.list.currentIndex())
        return [chat.id for chat in self.list.chosen()] or ([one.id] if one is not None else [])

    def _ask(self, signal: SignalInstance) -> None:
        ids = self._meant()
        if ids:
            signal.emit(ids)

    @Slot()
    def _show_chosen(self) -> None:
        ids = self._meant()
        self._restore.setEnabled(bool(ids))
        self._restore.set_text(f"Bring back {len(ids):,} chats" if len(ids) > 1 else "Bring back")
        self._about.setText(ABOUT if self.number() else NONE)

    @Slot(object, QPoint)
    def _menu(self, chat: Item, where: QPoint) -> None:
        self.build_menu(chat).popup(where)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.set_today()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._ask(self.bring_back_requested)
        else:
            super().keyPressEvent(event)


def _by_day(chat: Item) -> Item:
    return replace(chat, pinned_at=None, folder_id=None)
