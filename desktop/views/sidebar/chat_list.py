"""The chats in the sidebar: open, rename, pin, archive, put into folders, delete with undo, one or several together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.chat.item import Folder, Item
from desktop.views.kit.buttons import TextButton
from desktop.views.sidebar.arranged_rows import ArrangedRows
from desktop.views.sidebar.arrangement import Order
from desktop.views.sidebar.chat_item_model import ChatItemModel
from desktop.views.sidebar.chat_menu import ChatWishes, FolderWishes, folder_menu, menu_of_chats, menu_of_folder
from desktop.views.sidebar.chat_rows import ALONE
from desktop.views.sidebar.order_menu import OrderButton
from desktop.views.sidebar.undo_bar import UndoBar

if TYPE_CHECKING:  # made, and imported, when several are chosen first
    from desktop.views.sidebar.choosing_bar import ChoosingBar

SOON_AFTER_S = 2  # a timer for hours keeps whole seconds


class ChatListView(QWidget):
    """A list view with the bar that takes a deletion back. Archived chats are not in it."""

    opened = Signal(int)
    new_requested = Signal()
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    several_delete_requested = Signal(list)  # ids: deleted together, and brought back together
    pin_requested = Signal(list)  # ids
    unpin_requested = Signal(list)  # ids
    archive_requested = Signal(list)  # ids
    move_requested = Signal(list, object)  # ids, the id of a folder or None
    folder_requested = Signal(list)  # a new folder, with the chats with these ids
    folder_rename_requested = Signal(int, str)
    folder_delete_requested = Signal(int)
    undo_delete_requested = Signal()
    deleted_requested = Signal()  # show what was deleted
    archived_requested = Signal()  # show what was archived
    text_composed = Signal(str)  # by an input method, for whoever writes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ChatItemModel(self)
        self._current: int | None = None
        self._named: int | None = None  # the folder that is to be named once it has a row
        self._new = TextButton("New chat", "square-pen")
        self._new.setToolTip("New chat (Ctrl+N)")
        self.order = OrderButton()
        self.list = ArrangedRows(self.model, "Chats", self)
        self.choosing_bar: ChoosingBar | None = None  # made when several are chosen first
        self.undo_bar = UndoBar(self)
        self._archived = TextButton("Archived", "archive", "quiet")
        self._deleted = TextButton("Recently deleted", "undo-2", "quiet")
        self._wishes = ChatWishes(
            open=self.opened.emit,
            rename=lambda item_id: self.list.edit(self.model.index_of(item_id)),
            pin=self.pin_requested.emit,
            unpin=self.unpin_requested.emit,
            archive=self.archive_requested.emit,
            move=self.move_requested.emit,
            new_folder=self.folder_requested.emit,
            delete=self._delete,
            choose_several=self.list.choose_several,
        )
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.timeout.connect(self._look_at_the_day)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._archived.hide()
        self._deleted.hide()
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._new, 1)
        top.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        self._column = column
        column.addWidget(self.undo_bar)
        places = QVBoxLayout()
        places.setSpacing(2)
        places.addWidget(self._archived)
        places.addWidget(self._deleted)
        column.addLayout(places)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_requested)
        self.model.renamed.connect(self.rename_requested)
        self.model.folder_renamed.connect(self.folder_rename_requested)
        rows = self.list
        rows.opened.connect(self.opened)
        rows.text_composed.connect(self.text_composed)
        rows.menu_asked.connect(self._menu)
        rows.choice_changed.connect(self._show_choosing)
        rows.delete_asked.connect(lambda _index: self._delete([chat.id for chat in self._meant()]))
        rows.pin_asked.connect(self._pin)
        rows.archive_asked.connect(self._archive)
        rows.move_asked.connect(self._choose_folder)
        rows.pinned_by_hand.connect(self.pin_requested)
        rows.unpinned_by_hand.connect(self.unpin_requested)
        rows.moved_by_hand.connect(self.move_requested)
        rows.fold_asked.connect(self.fold)
        rows.folder_delete_asked.connect(self.folder_delete_requested)
        self.order.order_chosen.connect(self.set_order)
        self.order.folder_requested.connect(lambda: self.folder_requested.emit([]))
        self.order.archived_requested.connect(self.archived_requested)
        self.undo_bar.undone.connect(self.undo_delete_requested)
        self._archived.clicked.connect(self.archived_requested)
        self._deleted.clicked.connect(self.deleted_requested)

    def set_chats(self, chats: Sequence[Item]) -> None:
        """Show these chats."""
        self.model.set_chats([chat for chat in chats if chat.archived_at is None])
        if self.list.cursor_chat() is None:
            self.list.put_cursor(self._current)

    def put_chat(self, chat: Item) -> None:
        """Show a chat that is new or not as it was."""
        if chat.archived_at is None:
            self.model.put_chat(chat)
        else:
            self.model.remove_chat(chat.id)

    def remove_chat(self, item_id: int) -> None:
        """Show a chat no longer."""
        self.model.remove_chat(item_id)

    def set_current(self, item_id: int | None) -> None:
        """Mark the chat that is open, without opening it. The keyboard begins there when it comes here."""
        if item_id != self._current or not self.list.currentIndex().isValid():
            self._current = item_id
            self.model.set_open(item_id)
            if item_id is not None or not self.list.hasFocus():  # or whoever deletes several would lose the place
                self.list.put_cursor(item_id)

    def set_folders(self, folders: Sequence[Folder]) -> None:
        """Show these folders, in their order."""
        self.model.arrange(replace(self.model.arrangement, folders=tuple(folders)))
        if self._named is not None:
            self.name_folder(self._named)

    @Slot(object)
    def set_order(self, order: Order) -> None:
        """Order the chats otherwise."""
        self.order.set_order(order)
        self.model.arrange(replace(self.model.arrangement, order=order))
        self.list.scrollTo(self.list.currentIndex())

    def fold(self, folder_id: int, folded: bool) -> None:
        """Show the chats of a folder, or its row alone."""
        changed = self.model.arrangement.folded ^ {folder_id}
        if folded is not (folder_id in self.model.arrangement.folded):
            self.model.arrange(replace(self.model.arrangement, folded=changed))

    @Slot(int)
    def name_folder(self, folder_id: int) -> None:
        """Let the user name a folder that was made, now or as soon as it is shown."""
        index = self.model.index_of_folder(folder_id)
        self._named = None if index.isValid() else folder_id
        if index.isValid():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.selectionModel().setCurrentIndex(index, ALONE)
            self.list.edit(index)

    def set_deleted(self, number: int) -> None:
        """How many chats were deleted and can be restored; 0 = the way to them is hidden."""
        self._deleted.setVisible(number > 0)
        self._deleted.set_text(f"Recently deleted ({number:,})")

    def set_archived(self, number: int) -> None:
        """How many chats are in the archive; 0 = the way there is hidden."""
        self._archived.setVisible(number > 0)
        self._archived.set_text(f"Archived ({number:,})")

    def show_undo(self, words: str) -> None:
        """Offer for a while to take a deletion back, "" = no more."""
        self.undo_bar.offer(words)

    def build_menu(self, row: Item | Folder) -> QMenu:
        """The context menu of a chat, of those that are chosen together with it, or of a folder."""
        if isinstance(row, Folder):
            wishes = FolderWishes(fold=self.fold, rename=self.name_folder, delete=self.folder_delete_requested.emit)
            return menu_of_folder(row, wishes, self, folded=row.id in self.model.arrangement.folded)
        chosen = self.list.chosen()
        chats = chosen if any(chat.id == row.id for chat in chosen) else [row]
        return menu_of_chats(chats, self.model.arrangement.folders, self._wishes, self)

    @Slot(object, QPoint)
    def _menu(self, row: Item | Folder, where: QPoint) -> None:
        self.build_menu(row).popup(where)

    @Slot()
    def _show_choosing(self) -> None:
        if self.choosing_bar is None and self.list.marks.several:
            from desktop.views.sidebar.choosing_bar import ChoosingBar

            self.choosing_bar = ChoosingBar(self.list, self)
            self.choosing_bar.menu_asked.connect(self._menu)
            self._column.insertWidget(self._column.indexOf(self.undo_bar), self.choosing_bar)

    def _meant(self) -> list[Item]:
        """What a key is for: the chats that are chosen together, else the one with the cursor."""
        one = self.model.chat(self.list.currentIndex())
        return self.list.chosen() or ([one] if one is not None else [])

    def _delete(self, ids: list[int]) -> None:
        if len(ids) > 1:
            self.several_delete_requested.emit(ids)
        elif ids:
            self.delete_requested.emit(ids[0])

    @Slot()
    def _pin(self) -> None:
        chats = self._meant()
        if chats:
            pins = any(chat.pinned_at is None for chat in chats)
            (self.pin_requested if pins else self.unpin_requested).emit([chat.id for chat in chats])

    @Slot()
    def _archive(self) -> None:
        chats = self._meant()
        if chats:
            self.archive_requested.emit([chat.id for chat in chats])

    @Slot()
    def _choose_folder(self) -> None:
        chats, rect = self._meant(), self.list.visualRect(self.list.currentIndex())
        if chats:
            menu = folder_menu(chats, self.model.arrangement.folders, self._wishes, self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(rect.bottomLeft()))
            menu.setActiveAction(menu.actions()[0])

    @Slot()
    def _look_at_the_day(self) -> None:
        """Yesterday's chats are not today's. Asked at midnight, and when the window comes back from elsewhere."""
        self.model.set_today()
        if self.isVisible():
            now = datetime.now().astimezone()
            midnight = datetime.combine(now.date() + timedelta(days=1), time.min).astimezone()
            self._midnight.start(int(((midnight - now).total_seconds() + SOON_AFTER_S) * 1000))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self._look_at_the_day()
        elif event.type() == QEvent.Type.Hide:
            self._midnight.stop()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_at_the_day()
