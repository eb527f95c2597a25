"""A list of chats and its keys. What is open and where the keyboard is are two things here."""

from __future__ import annotations

import sys
from functools import partial

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.chat.item import Item
from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.focus_frames import is_framed
from desktop.views.sidebar.chat_delegate import ChatDelegate
from desktop.views.sidebar.chat_item_model import ChatItemModel
from desktop.views.sidebar.more_button import MoreButton

BY_KEY = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
CHOOSING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
ONLY_MOVE = QItemSelectionModel.SelectionFlag.NoUpdate
ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect
CHOOSE_TOO = QItemSelectionModel.SelectionFlag.Select
MOVES = {
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome,
    Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
}


class ChatRows(QListView):
    """Arrows move the keyboard cursor, Enter and a click open, Delete asks to delete; letters are for whoever writes.

    The current index is the cursor; which chat is open, the model knows. Where several can be chosen, Shift and Ctrl
    choose, with a click as with the arrows.
    """

    opened = Signal(int)  # id of a chat
    menu_asked = Signal(object, QPoint)  # Item or Folder, the place on the screen
    delete_asked = Signal(QModelIndex)
    choice_changed = Signal()  # other chats are chosen together, or choosing begins or ends
    text_composed = Signal(str)  # by an input method, while the keyboard was here

    def __init__(self, model: ChatItemModel, name: str, parent: QWidget, *, several: bool = False) -> None:
        super().__init__(parent)
        self._chats = model
        self.setObjectName("chatList")
        self.setAccessibleName(name)
        self.setModel(model)
        self.marks = ChatDelegate(self)
        self.setItemDelegate(self.marks)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # whoever clicks on a chat goes on writing
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if several else mode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._cursor: int | None = None  # this and the next two: what there was before rows moved
        self._row = -1
        self._kept: list[int] = []
        self._anchor = QPersistentModelIndex()  # where the choice of several began
        self._choosing = False  # by the click that is under way
        self.choosing_on = False  # each click and Space chooses, as was asked for by the menu
        self.more = MoreButton(self.viewport())
        self._connect()

    def _connect(self) -> None:
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self.entered.connect(self._put_more)
        self.viewportEntered.connect(self._put_more)
        self.more.clicked.connect(self._ask_for_more)
        self.verticalScrollBar().valueChanged.connect(self._put_more)
        self.selectionModel().currentChanged.connect(self._put_more)
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        self._chats.open_changed.connect(self.viewport().update)
        self._chats.rows_leave.connect(self._remember_cursor)
        self._chats.rows_came.connect(self._put_cursor_back)
        self.marks.editing_begins.connect(partial(self._chats.hold, held=True))
        self.marks.editing_ends.connect(self._release, Qt.ConnectionType.QueuedConnection)  # Qt is not done with it yet
        theme.notifier().changed.connect(self.doItemsLayout)

    def cursor_chat(self) -> int | None:
        """The id of the chat where the keyboard is."""
        chat = self._chats.chat(self.currentIndex())
        return chat.id if chat is not None else None

    def chosen(self) -> list[Item]:
        """The chats that are chosen together, from the top; fewer than two are no choice: []."""
        if not self.marks.several:
            return []
        indexes = sorted(self.selectionModel().selectedIndexes(), key=QModelIndex.row)
        return [chat for chat in map(self._chats.chat, indexes) if chat is not None]

    def choose_several(self, first: int | None) -> None:
        """From now on a click, or Space, takes a chat in or out, this one first. None ends that, as Esc does."""
        self.choosing_on = first is not None
        if first is not None:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._put(self._chats.index_of(first) if first is not None else self.currentIndex())
        self._on_chosen()

    def put_cursor(self, item_id: int | None) -> None:
        """Let the keyboard begin at this chat."""
        self._put(self._chats.index_of(item_id))

    def activate(self, index: QModelIndex) -> None:
        """Open a chat."""
        chat = self._chats.chat(index)
        if chat is not None:
            self.opened.emit(chat.id)

    def _put(self, index: QModelIndex) -> None:
        """Not as by a key: Qt would ask which of Shift and Ctrl are held, for whatever else."""
        self.selectionModel().setCurrentIndex(index, ALONE)

    def _reach(self, index: QModelIndex) -> None:
        """Choose all from where the choice began to here. Qt begins at its own last key, wherever the cursor went."""
        if not self.marks.several or not self._anchor.isValid():
            self._anchor = QPersistentModelIndex(self.currentIndex())
        if index.isValid() and self._anchor.isValid():
            self.selectionModel().select(QItemSelection(self._chats.index(self._anchor.row()), index), ALONE)
            self.selectionModel().setCurrentIndex(index, ONLY_MOVE)
            self.scrollTo(index)

    def _take_in_or_out(self, index: QModelIndex) -> None:
        if self._chats.chat(index) is not None:
            self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Toggle)
            self.selectionModel().setCurrentIndex(index, ONLY_MOVE)
            self._anchor = QPersistentModelIndex(index)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        if not self._choosing:
            self.activate(index)

    @Slot(QPoint)
    def _ask_for_menu(self, where: QPoint) -> None:
        row = self._chats.row(self.indexAt(where))
        if row and not isinstance(row, str):
            if self.state() == QAbstractItemView.State.EditingState:
                self.setFocus(Qt.FocusReason.OtherFocusReason)  # the title is typed: what is chosen is to be seen
            self.menu_asked.emit(row, self.viewport().mapToGlobal(where))

    @Slot()
    def _ask_for_more(self) -> None:
        row = self._chats.row(self.more.index)
        if row and not isinstance(row, str):
            self.menu_asked.emit(row, self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @Slot()
    def _put_more(self) -> None:
        """The three dots go where the mouse is, else where the keyboard's ring is."""
        below = self.viewport().mapFromGlobal(self.cursor().pos())
        index = self.indexAt(below) if self.viewport().underMouse() else QModelIndex()
        if not index.isValid() and self.hasFocus() and is_framed(self):
            index = self.currentIndex()
        if isinstance(self._chats.row(index), str) or self.state() == QAbstractItemView.State.EditingState:
            index = QModelIndex()
        self.more.lie_on(index, self.visualRect(index), str(index.data() or ""))

    @Slot(QItemSelection, QItemSelection)
    def _on_chosen(self) -> None:
        chosen = self.selectionModel().selection()
        several = self.choosing_on or chosen.count() > 1 or (chosen.count() == 1 and chosen.at(0).height() > 1)
        if several is not self.marks.several:
            self.marks.several = several
            self.viewport().update()
        self.choice_changed.emit()

    @Slot()
    def _remember_cursor(self) -> None:
        self._cursor, self._row = self.cursor_chat(), self.currentIndex().row()
        self._kept = [chat.id for chat in self.chosen()]

    @Slot()
    def _put_cursor_back(self) -> None:
        """A chat that moved keeps the cursor; where it is gone, the next one has it. Nothing is scrolled."""
        self.more.lie_on(QModelIndex(), self.rect(), "")
        if self._cursor is None:
            return
        index = self._chats.index_of(self._cursor)
        if not index.isValid():
            index = self._chats.index_near(self._row)
        if index != self.currentIndex():
            self.setAutoScroll(False)
            self.selectionModel().setCurrentIndex(index, ONLY_MOVE if self._kept else ALONE)
            self.setAutoScroll(True)
        self._choose(self._kept)

    @Slot()
    def _release(self) -> None:
        if self.state() != QAbstractItemView.State.EditingState:
            self._chats.hold(held=False)

    def _choose(self, item_ids: list[int]) -> None:
        """Choose these, too. Neighbours as one: each range makes all that follow slower."""
        rows = sorted(index.row() for index in map(self._chats.index_of, item_ids) if index.isValid())
        ranges, first = QItemSelection(), 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                ranges.append(QItemSelectionRange(self._chats.index(rows[first]), self._chats.index(row)))
                first = place + 1
        if rows:
            self.selectionModel().select(ranges, CHOOSE_TOO)

    def event(self, event: QEvent) -> bool:
        """Qt: Esc ends a choice of several before it stops an answer. The dots go with the mouse and the keyboard."""
        is_due = event.type() == QEvent.Type.ShortcutOverride
        if is_due and isinstance(event, QKeyEvent) and _ends_choice(event, self.marks):
            event.accept()
            return True
        done = super().event(event)
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Leave}:
            self._put_more()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif index.isValid() and event.key() in ENTER:
            if not event.isAutoRepeat():
                self.activate(index)
        elif _deletes(event):
            if index.isValid() and not event.isAutoRepeat():
                self.delete_asked.emit(index)
        elif not self._chooses(event):
            if _writes(event):
                event.ignore()  # it does nothing here: the window knows where it belongs
            else:
                super().keyPressEvent(event)

    def _chooses(self, event: QKeyEvent) -> bool:
        """Shift reaches further; Ctrl+Space takes a chat in or out; Esc leaves the cursor's alone."""
        several = self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection
        pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if _ends_choice(event, self.marks):
            self.choose_several(None)
        elif self.choosing_on and event.key() in MOVES and pressed == Qt.KeyboardModifier.NoModifier:
            index = self.moveCursor(MOVES[Qt.Key(event.key())], Qt.KeyboardModifier.NoModifier)
            self.selectionModel().setCurrentIndex(index, ONLY_MOVE)
        elif several and event.key() in MOVES and pressed == Qt.KeyboardModifier.ShiftModifier:
            self._reach(self.moveCursor(MOVES[Qt.Key(event.key())], Qt.KeyboardModifier.NoModifier))
        elif (
            several
            and event.key() == Qt.Key.Key_Space
            and (pressed == Qt.KeyboardModifier.ControlModifier or self.choosing_on)
        ):
            self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Toggle)
            self._anchor = QPersistentModelIndex(self.currentIndex())
        else:
            return False
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.text_composed.emit(event.commitString())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in BY_KEY or not self.currentIndex().isValid():
            self._put(self._chats.first_to_read(self.cursor_chat()))
        super().focusInEvent(event)
        self._put_more()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            several = self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection
            self._choosing = several and (bool(event.modifiers() & CHOOSING) or self.choosing_on)
            if self._choosing:
                self.setFocus(Qt.FocusReason.MouseFocusReason)  # the next key is for what is chosen
            index = self.indexAt(event.position().toPoint())
            if self._choosing and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._reach(index)
                return
            if self.choosing_on:
                self._take_in_or_out(index)
                return
            super().mousePressEvent(event)
            self._anchor = QPersistentModelIndex(index)
        else:  # a menu may follow; neither the open chat nor the cursor is another one for it
            event.accept()


def _ends_choice(event: QKeyEvent, marks: ChatDelegate) -> bool:
    return event.key() == Qt.Key.Key_Escape and marks.several


def _deletes(event: QKeyEvent) -> bool:
    """Delete alone; on a Mac, whose keyboards have none, Cmd and Backspace."""
    pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() == Qt.Key.Key_Delete:
        return pressed == Qt.KeyboardModifier.NoModifier
    on_a_mac = sys.platform == "darwin" and event.key() == Qt.Key.Key_Backspace
    return on_a_mac and pressed == Qt.KeyboardModifier.ControlModifier


def _writes(event: QKeyEvent) -> bool:
    """Whether a key writes or corrects text."""
    return event.key() == Qt.Key.Key_Backspace or (bool(event.text()) and event.text().isprintable())
