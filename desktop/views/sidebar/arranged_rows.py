"""The rows of the chats that can be arranged: renamed in place, folded in folders, dragged, pinned by a key."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.chat.item import Item
from desktop.views.kit.buttons import ENTER
from desktop.views.sidebar.arrangement import PINNED
from desktop.views.sidebar.chat_item_model import FOLDED_ROLE, ChatItemModel
from desktop.views.sidebar.chat_rows import ChatRows

CHATS = "application/x-tandem-chats"  # their ids, between commas
CTRL = Qt.KeyboardModifier.ControlModifier


class ArrangedRows(ChatRows):
    """F2 renames; Left, Right and Enter fold. Ctrl+P pins, Ctrl+E archives, Ctrl+M moves what is chosen."""

    fold_asked = Signal(int, bool)  # id of a folder, whether it is to be folded
    folder_delete_asked = Signal(int)
    pin_asked = Signal()  # this and the next two: of what is chosen, or of the cursor's chat
    archive_asked = Signal()
    move_asked = Signal()
    pinned_by_hand = Signal(list)  # ids of chats that were dragged to the pinned ones
    unpinned_by_hand = Signal(list)  # ids of chats that were dragged away from there
    moved_by_hand = Signal(list, object)  # ids of chats that were dragged, the id of a folder or None

    def __init__(self, model: ChatItemModel, name: str, parent: QWidget) -> None:
        super().__init__(model, name, parent, several=True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)

    def activate(self, index: QModelIndex) -> None:
        """Open a chat; fold or unfold a folder."""
        folder = self._chats.folder(index)
        if folder is not None:
            self.fold_asked.emit(folder.id, not index.data(FOLDED_ROLE))
        super().activate(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        idle = self.state() != QAbstractItemView.State.EditingState and index.isValid()
        if event.key() == Qt.Key.Key_F2 and idle:
            self.edit(index)
        elif not idle or not (self._takes_as_folder(event, index) or self._arranges(event)):
            super().keyPressEvent(event)

    def _takes_as_folder(self, event: QKeyEvent, index: QModelIndex) -> bool:
        folder = self._chats.folder(index)
        if folder is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.fold_asked.emit(folder.id, event.key() == Qt.Key.Key_Left)
        elif event.key() in ENTER and not event.isAutoRepeat():
            self.activate(index)
        elif event.key() == Qt.Key.Key_Delete and not event.isAutoRepeat() and not self.chosen():
            self.folder_delete_asked.emit(folder.id)
        else:
            return False
        return True

    def _arranges(self, event: QKeyEvent) -> bool:
        asked = {Qt.Key.Key_P: self.pin_asked, Qt.Key.Key_E: self.archive_asked, Qt.Key.Key_M: self.move_asked}
        signal = asked.get(Qt.Key(event.key())) if event.modifiers() == CTRL else None
        if signal is not None and not event.isAutoRepeat():
            signal.emit()
        return signal is not None

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Qt: the mouse goes away with a row."""
        one = self._chats.chat(self.currentIndex())
        chats = self.chosen() or ([one] if one is not None else [])
        if chats:
            drag = QDrag(self)
            drag.setMimeData(mime_of(chats))
            drag.setPixmap(self.viewport().grab(self.visualRect(self.currentIndex())))
            drag.exec(Qt.DropAction.MoveAction)
            self._mark_drop(-1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CHATS):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # it scrolls near the edges
        index = self.indexAt(event.position().toPoint())
        if event.mimeData().hasFormat(CHATS) and index.isValid():
            self._mark_drop(index.row())
            event.acceptProposedAction()
        else:
            self._mark_drop(-1)
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._mark_drop(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(-1)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        ids = _ids_in(event.mimeData())
        index = self.indexAt(event.position().toPoint())
        if ids and index.isValid():
            event.acceptProposedAction()
            self._take(ids, index)

    def _take(self, ids: list[int], index: QModelIndex) -> None:
        """What was dragged belongs with the row that it was dropped on."""
        row, folder, chat = self._chats.row(index), self._chats.folder(index), self._chats.chat(index)
        if row == PINNED or (chat is not None and chat.pinned_at is not None):
            self.pinned_by_hand.emit(ids)
            return
        dragged = [known for known in map(self._chats.chat, map(self._chats.index_of, ids)) if known is not None]
        if any(one.pinned_at is not None for one in dragged):
            self.unpinned_by_hand.emit(ids)
        goal = folder.id if folder is not None else chat.folder_id if chat is not None else None
        if any(one.folder_id != goal for one in dragged):
            self.moved_by_hand.emit(ids, goal)

    def _mark_drop(self, row: int) -> None:
        if row != self.marks.drop_row:
            self.marks.drop_row = row
            self.viewport().update()


def mime_of(chats: list[Item]) -> QMimeData:
    """What is dragged."""
    data = QMimeData()
    data.setData(CHATS, ",".join(str(chat.id) for chat in chats).encode())
    return data


def _ids_in(data: QMimeData) -> list[int]:
    """Only this program drags these, but any program may say that it does."""
    words = bytes(data.data(CHATS).data()).decode("ascii", "replace").split(",")
    return [int(word) for word in words if word.isdecimal()]
