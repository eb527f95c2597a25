"""The list of a chat's forks at the right of it: all its ways, a filter that finds words on each of them, and a map."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.chat.finding.fork_search import Hit
from desktop.chat.forks import Fork
from desktop.views.conversation.forks.column_tabs import ColumnTabs
from desktop.views.conversation.forks.fork_delegate import ForkDelegate
from desktop.views.conversation.forks.fork_item_model import ForkItemModel
from desktop.views.conversation.forks.fork_map import ForkMap
from desktop.views.conversation.forks.rows import HitRow, Row, fork_rows
from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER, IconButton
from desktop.views.kit.labels import hairline, label
from desktop.views.kit.safe_text import visible
from desktop.voice import Speaker

WIDTH = 300  # pixels at 100 % text size
NO_FORKS = "This chat has no forks yet. Edit a question or answer again to make one."
KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class ForkList(QWidget):
    """Shows the forks of one column. The filter field has the keyboard, arrows move in the list, Enter jumps."""

    opened = Signal()  # it is seen again, and wants to know what there is
    left = Signal()  # it was closed; the keyboard is free
    column_chosen = Signal()  # another column's forks are asked for
    query_changed = Signal(str)
    jump_requested = Signal(str, int)  # the speaker's id in whose column, the message's

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("forkList")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Forks")
        self._forks: Sequence[Fork] = ()
        self._hits: Sequence[Hit] | None = None  # None = all forks are listed
        self._model = ForkItemModel(self)
        self.columns = ColumnTabs()
        self.columns.chosen.connect(self.column_chosen)
        self.filter = QLineEdit()
        self.filter.setAccessibleName("Find in all versions")
        self.filter.setPlaceholderText("Find in all versions…")
        self.filter.textChanged.connect(self.query_changed)
        self.filter.installEventFilter(self)
        self.map = ForkMap()
        self.map.jump_requested.connect(self._jump_to)
        self.list = self._made_list()
        self._nothing = label("", "about", wrap=True)
        self._arrange()
        self.hide()

    @property
    def speaker(self) -> str:
        """The id of the speaker whose column's forks are listed, "" before there is one."""
        return self.columns.chosen_id()

    @property
    def query(self) -> str:
        """What is looked for."""
        return self.filter.text().strip()

    def set_columns(self, speakers: Sequence[Speaker]) -> None:
        """Whose columns are shown: the forks of one of them are listed."""
        self.columns.set_speakers(speakers)

    def set_content(self, forks: Sequence[Fork], hits: Sequence[Hit] | None = None) -> None:
        """List these forks, or what was found where `hits` are given. The line with the keyboard stays."""
        self._forks, self._hits = forks, hits
        self.map.set_forks(forks)
        rows = [HitRow(hit) for hit in hits] if hits is not None else fork_rows(forks, time.time())
        before, scrolled = self._model.row(self.list.currentIndex()), self.list.verticalScrollBar().value()
        if self._model.set_rows(rows):
            self._select(before.key if before is not None else None)
            self.list.verticalScrollBar().setValue(scrolled)
            self.list.scrollTo(self.list.currentIndex())
        self._show_what_there_is()

    def focus(self) -> None:
        """Begin to look for something."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def has_keyboard(self) -> bool:
        """Whether the keyboard is in here."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def go_back(self) -> None:
        """Esc: first the words go, then the list."""
        if self.filter.text():
            self.filter.clear()
        else:
            self.close_list()

    @Slot()
    def close_list(self) -> None:
        """Go away."""
        had_keyboard = self.has_keyboard()
        self.hide()
        if had_keyboard:
            self.left.emit()

    def _select(self, key: tuple[str, int] | None) -> None:
        """The line that was chosen before, else the first."""
        index = self._model.index_of(key)
        self.list.setCurrentIndex(index if index.isValid() else self._model.index(0))

    def _show_what_there_is(self) -> None:
        empty = self._model.rowCount() == 0
        self._nothing.setText(NO_FORKS if self._hits is None else f"Nothing in this chat has “{self.query}”.")
        self._nothing.setVisible(empty)
        self.list.setVisible(not empty)
        self.map.setVisible(bool(self._forks))

    def _move(self, step: int) -> None:
        last = self._model.rowCount() - 1
        self.list.setCurrentIndex(self._model.index(max(0, min(last, self.list.currentIndex().row() + step))))

    @Slot()
    def _jump(self) -> None:
        row = self._model.row(self.list.currentIndex())
        if row is not None:
            self.jump_requested.emit(row.hit.speaker if isinstance(row, HitRow) else self.speaker, row.target)

    @Slot(int)
    def _jump_to(self, message_id: int) -> None:
        self.jump_requested.emit(self.speaker, message_id)

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        row: Row | None = self._model.row(index)
        path = row.hit.path if isinstance(row, HitRow) else ()
        self.map.set_current(path[-1][1] if path else row.target if row is not None else None)
        if row is not None and self.filter.hasFocus():  # a screen reader follows the keyboard, which stays there
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.filter, visible(row.in_words())))

    def _made_list(self) -> QListView:
        made = QListView()
        made.setObjectName("forkRows")
        made.setAccessibleName("Forks and their ways")
        made.setModel(self._model)
        made.setItemDelegate(ForkDelegate(made))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click jumps, and leaves the keyboard where it is
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setMouseTracking(True)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(self._jump)
        made.selectionModel().currentChanged.connect(self._on_current)
        made.installEventFilter(self)
        theme.notifier().changed.connect(made.doItemsLayout)
        return made

    def _arrange(self) -> None:
        close = IconButton("x", "Close the forks (Esc)")
        close.clicked.connect(self.close_list)
        head = QHBoxLayout()
        head.setContentsMargins(2, 0, 0, 0)
        head.addWidget(label("Forks", "", "title"), 1)
        head.addWidget(self.columns)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 8, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.filter)
        column.addWidget(self.map)
        column.addWidget(hairline())
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: keys in the filter and the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in KEYS and watched is self.filter and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._move(KEYS[key])
                return True
            if key in ENTER and not event.isAutoRepeat():
                self._jump()
                return True
            if watched is self.list and (event.text().isprintable() and event.text()):
                event.ignore()  # letters are for whoever looks for something: the window knows the field
                return True
        return super().eventFilter(watched, event)
