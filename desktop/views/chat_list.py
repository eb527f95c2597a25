"""The chats in the sidebar: open, rename in place, delete with undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QMenu, QVBoxLayout, QWidget

from desktop.chat.conversation import Chat
from desktop.views import theme
from desktop.views.buttons import IconButton, TextButton
from desktop.views.chat_delegate import ChatDelegate
from desktop.views.chat_item_model import ChatItemModel
from desktop.views.labels import ElidedLabel

UNDO_MS = 10_000


class ChatListView(QWidget):
    """A list view with the bar that takes a deletion back."""

    opened = Signal(int)
    new_requested = Signal()
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    undo_delete_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ChatItemModel(self)
        self.model.renamed.connect(self.rename_requested)
        self._current: int | None = None
        self._new = TextButton("New chat", "square-pen")
        self._new.setToolTip("New chat (Ctrl+N)")
        self._new.clicked.connect(self.new_requested)
        self.list = _ChatRows(self.model, self)
        self.list.activated_chat.connect(self._open)
        self.list.delete_asked.connect(self._delete)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.undo_bar = UndoBar(self)
        self.undo_bar.undone.connect(self.undo_delete_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._new)
        column.addWidget(self.list, 1)
        column.addWidget(self.undo_bar)

    def set_chats(self, chats: Sequence[Chat]) -> None:
        """Show these chats, keeping the current one marked."""
        self.model.set_chats(chats)
        self.set_current(self._current)

    def set_current(self, chat_id: int | None) -> None:
        """Mark a chat without opening it."""
        self._current = chat_id
        index = self.model.index_of(chat_id)
        if index.isValid():
            self.list.setCurrentIndex(index)
        else:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())

    def show_undo(self, chat: Chat) -> None:
        """Offer for a while to take a deletion back."""
        self.undo_bar.offer(chat)

    def build_menu(self, chat: Chat) -> QMenu:
        """The context menu of one chat."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        index = self.model.index_of(chat.id)
        menu.addAction("Open").triggered.connect(lambda: self._open(index))
        menu.addAction("Rename\tF2").triggered.connect(lambda: self.list.edit(index))
        menu.addSeparator()
        menu.addAction("Delete\tDel").triggered.connect(lambda: self._delete(index))
        return menu

    @Slot(QPoint)
    def _menu(self, where: QPoint) -> None:
        chat = self.model.chat(self.list.indexAt(where))
        if chat is not None:
            self.build_menu(chat).popup(self.list.viewport().mapToGlobal(where))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        chat = self.model.chat(index)
        if chat is not None:
            self._current = chat.id
            self.opened.emit(chat.id)

    @Slot(QModelIndex)
    def _delete(self, index: QModelIndex) -> None:
        chat = self.model.chat(index)
        if chat is not None:
            self.delete_requested.emit(chat.id)


class _ChatRows(QListView):
    """The rows and their keys: Enter opens, F2 renames, Delete deletes."""

    activated_chat = Signal(QModelIndex)
    delete_asked = Signal(QModelIndex)

    def __init__(self, model: ChatItemModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chatList")
        self.setAccessibleName("Chats")
        self.setModel(model)
        self.setItemDelegate(ChatDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.activated_chat)
        theme.notifier().changed.connect(self.doItemsLayout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        editing = self.state() == QAbstractItemView.State.EditingState
        if index.isValid() and not editing and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.activated_chat.emit(index)
        elif index.isValid() and not editing and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.delete_asked.emit(index)
        else:
            super().keyPressEvent(event)


class UndoBar(QFrame):
    """Says what was deleted and takes it back, for ten seconds."""

    undone = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self._chat_id = 0
        self._text = ElidedLabel("", "small")
        undo = TextButton("Undo", "undo-2", "small")
        undo.clicked.connect(self._undo)
        close = IconButton("x", "Dismiss")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(2)
        row.addWidget(self._text, 1)
        row.addWidget(undo)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def offer(self, chat: Chat) -> None:
        """Show the bar for one chat."""
        self._chat_id = chat.id
        self._text.set_text(f"Deleted “{chat.title}”")
        self.show()
        self._timer.start()

    @Slot()
    def _undo(self) -> None:
        self._timer.stop()
        self.hide()
        self.undone.emit(self._chat_id)
