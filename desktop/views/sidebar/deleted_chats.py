"""Recently deleted: the chats that can still be looked at, restored, or deleted for good after a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.chat.item import KEPT_DAYS, Item
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.menus import Menu
from desktop.views.sidebar.chat_item_model import ChatItemModel
from desktop.views.sidebar.chat_rows import ALONE, ChatRows

ABOUT = f"Kept for {KEPT_DAYS} days, then removed."


class DeletedChats(QWidget):
    """Takes the place of the list of chats until one goes back."""

    opened = Signal(int)
    restore_requested = Signal(int)
    purge_requested = Signal(list)  # ids; they were asked about
    text_composed = Signal(str)  # by an input method, for whoever writes
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Recently deleted")
        self.model = ChatItemModel(self)
        self._back = IconButton("arrow-left", "Back to the chats (Esc)")
        self._back.clicked.connect(self.left)
        self._kept = label(ABOUT, "dim", wrap=True)
        self.list = ChatRows(self.model, "Recently deleted chats", self)
        self.list.opened.connect(self.opened)
        self.list.delete_asked.connect(self._ask_about)
        self.list.text_composed.connect(self.text_composed)
        self.list.selectionModel().currentChanged.connect(self._show_chosen)
        self.list.menu_asked.connect(self._menu)
        self._restore = TextButton("Restore", "undo-2")
        self._restore.clicked.connect(self._restore_chosen)
        self._purge = TextButton("Delete for good…", "", "small")
        self._purge.clicked.connect(self._ask_about_chosen)
        self._all = TextButton("Delete all for good…", "", "small")
        self._all.clicked.connect(self._ask_about_all)
        self.question = Question()
        self.question.answered.connect(self._answered)
        self._arrange()
        self._show_chosen()

    def set_chats(self, chats: Sequence[Item]) -> None:
        """Show these, the last deleted first; the days above them are those of their deletion."""
        self.model.set_chats([_by_day_of_deletion(chat) for chat in chats])
        if not self.list.currentIndex().isValid():
            self.list.selectionModel().setCurrentIndex(self.model.first_to_read(None), ALONE)
        if not set(self.question.about) <= {chat.id for chat in chats}:
            self.question.hide()
        self._all.setEnabled(bool(chats))
        self._show_chosen()

    def set_current(self, item_id: int | None) -> None:
        """Mark the chat that is looked at."""
        self.model.set_open(item_id)

    def focus(self) -> None:
        """Put the keyboard into the list; where it is empty, on the way back."""
        empty = not self.model.chats()
        (self._back if empty else self.list).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def build_menu(self, chat: Item) -> QMenu:
        """The context menu of one chat."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Look at it").triggered.connect(lambda: self.opened.emit(chat.id))
        menu.addAction("Restore").triggered.connect(lambda: self.restore_requested.emit(chat.id))
        menu.addSeparator()
        asked = menu.addAction("Delete for good…\tDel")
        asked.triggered.connect(lambda: self._ask_about(self.model.index_of(chat.id)))
        return menu

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._back)
        top.addWidget(label("Recently deleted", "", "title"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        for part in (self._kept, self.question, self._restore, self._purge, self._all):
            column.addWidget(part)

    @Slot()
    def _show_chosen(self) -> None:
        chat = self.model.chat(self.list.currentIndex())
        self._restore.setEnabled(chat is not None)
        self._purge.setEnabled(chat is not None)
        if chat is None:
            self._kept.setText(ABOUT if self.model.chats() else f"Nothing was deleted. {ABOUT}")
        else:
            deleted = QDateTime.fromSecsSinceEpoch(int(chat.updated_at))
            days = [QLocale().toString(day.date(), "d MMMM") for day in (deleted, deleted.addDays(KEPT_DAYS))]
            self._kept.setText(f"Deleted on {days[0]}, kept until {days[1]}.")

    @Slot(object, QPoint)
    def _menu(self, chat: Item, where: QPoint) -> None:
        self.build_menu(chat).popup(where)

    @Slot()
    def _restore_chosen(self) -> None:
        chat = self.model.chat(self.list.currentIndex())
        if chat is not None:
            self.restore_requested.emit(chat.id)

    @Slot(QModelIndex)
    def _ask_about(self, index: QModelIndex) -> None:
        chat = self.model.chat(index)
        if chat is not None:
            self.question.ask([chat.id], chat.title)

    @Slot()
    def _ask_about_chosen(self) -> None:
        self._ask_about(self.list.currentIndex())

    @Slot()
    def _ask_about_all(self) -> None:
        self.question.ask([chat.id for chat in self.model.chats()], "")

    @Slot(list)
    def _answered(self, item_ids: list[int]) -> None:
        """[] = keep them."""
        self.focus()
        if item_ids:
            self.purge_requested.emit(item_ids)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.set_today()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.question.isVisible():
            self.question.keep()
        else:
            self.left.emit()


def _by_day_of_deletion(chat: Item) -> Item:
    """It stands under that day alone, wherever it was pinned or put before."""
    return replace(chat, updated_at=chat.deleted_at or chat.updated_at, pinned_at=None, folder_id=None)


class Question(QFrame):
    """Asks in its place, in the way of nothing else; the keyboard stands on the answer that loses nothing."""

    answered = Signal(list)  # ids of chats to delete for good, [] = none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "linkBar")
        self.about: list[int] = []
        self._words = label("", "", wrap=True)
        yes = TextButton("Delete for good", "", "small")
        yes.clicked.connect(self._delete)
        self._no = TextButton("Keep", "", "small")
        self._no.clicked.connect(self.keep)
        row = QHBoxLayout()
        row.addWidget(yes)
        row.addWidget(self._no)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def ask(self, item_ids: list[int], title: str) -> None:
        """Ask about these chats; title: of the only one."""
        self.about = item_ids
        number = len(item_ids)
        what = f"“{title}”" if title else f"all {number:,}" if number > 1 else "this chat"
        self._words.setText(f"Delete {what} for good? Nothing brings {'them' if number > 1 else 'it'} back.")
        self.show()
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def keep(self) -> None:
        """Delete nothing."""
        self._answer([])

    @Slot()
    def _delete(self) -> None:
        self._answer(self.about)

    def _answer(self, item_ids: list[int]) -> None:
        self.about = []
        self.hide()
        self.answered.emit(item_ids)
