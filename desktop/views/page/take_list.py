"""The takes of a page as a tree: each with its first words and its hand; the shown way stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop.page.take import ROOT, Stretch, Take
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.labels import label
from desktop.views.kit.voice_words import NAMES
from desktop.views.page.page_edit import author_colour

WIDTH = 280  # pixels at 100 % text size
_WORDS = 60  # characters of a take that are shown
_SHOWN_PIECES = 8  # in which those are looked for
_NUMBER = int(Qt.ItemDataRole.UserRole)


class TakeList(QWidget):
    """Enter or a click leads the page to a take; its menu has what else can be done."""

    shown = Signal(int)  # lead the page there; to its own end where it is on the way already
    bookmarked = Signal(int)
    pruned = Signal(int)
    merged = Signal(int)
    cloned = Signal(int)
    undo_pressed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takeList")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Takes")
        self.tree = _Tree()
        self._items: dict[int, QTreeWidgetItem] = {}
        self._takes: Mapping[int, Take] = {}
        self._seen: list[tuple[object, ...]] = []
        self._empty = label("Ways that you do not take are kept here.", tone="dim", role="small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(label("Takes", role="title"))
        column.addWidget(self._empty)
        column.addWidget(self.tree, 1)
        self.tree.itemClicked.connect(lambda item: self.shown.emit(item.data(0, _NUMBER)))
        self.tree.key_pressed.connect(self._on_key)
        self.tree.customContextMenuRequested.connect(self._ask_menu)

    def show_takes(self, takes: Mapping[int, Take], way: Sequence[Stretch]) -> None:
        """These are there, and the page goes this way through them."""
        had, seen = self._current(), _seen(takes, way)
        self._takes = takes
        if seen == self._seen:  # letters were written that do not show here
            return
        self._seen = seen
        self.tree.clear()
        self._items = {}
        on_way = {part.take.id for part in way}
        by_parent: dict[int, list[Take]] = {}
        for take in takes.values():
            if take.parent is not None and not take.pruned:
                by_parent.setdefault(take.parent, []).append(take)
        self._add(self.tree.invisibleRootItem(), takes[ROOT], by_parent, on_way)
        self.tree.expandAll()
        self._empty.setVisible(len(self._items) == 1)
        shown = self._items.get(had or way[-1].take.id) or self._items[way[-1].take.id]
        self.tree.setCurrentItem(shown)

    def forget(self) -> None:
        """What is shown next is built anew: it has other colours."""
        self._seen = []

    def focus(self) -> None:
        """Take the keyboard."""
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, parent: QTreeWidgetItem, root: Take, by_parent: Mapping[int, list[Take]], on_way: set[int]) -> None:
        waiting = [(parent, root)]
        while waiting:
            above, take = waiting.pop()
            item = QTreeWidgetItem(above)
            self._fill(item, take, is_shown=take.id in on_way)
            self._items[take.id] = item
            branches = sorted(by_parent.get(take.id, ()), key=lambda one: (one.place, one.id), reverse=True)
            waiting += [(item, branch) for branch in branches]

    def _fill(self, item: QTreeWidgetItem, take: Take, *, is_shown: bool) -> None:
        pieces = take.written.pieces
        words = " ".join("".join(piece.text for piece in pieces[:_SHOWN_PIECES])[: 4 * _WORDS].split())[:_WORDS]
        voices = list(dict.fromkeys(piece.author.voice for piece in pieces if piece.author.voice is not None))
        marks = "★ " if take.bookmarked else ""
        item.setText(0, f"{marks}{words or 'empty'}")
        item.setData(0, _NUMBER, take.id)
        hands = " and ".join(NAMES[voice] for voice in voices) or "you"
        state = ", ".join(
            word
            for word, is_so in (("shown", is_shown), ("new", take.unread), ("bookmarked", take.bookmarked))
            if is_so
        )
        item.setToolTip(0, f"By {hands}. {state}".strip())
        item.setData(0, int(Qt.ItemDataRole.AccessibleTextRole), f"{words or 'empty'}, by {hands}, {state}")
        if pieces:
            item.setForeground(0, author_colour(pieces[0].author))
        font = item.font(0)
        font.setBold(is_shown)
        font.setItalic(take.unread)
        item.setFont(0, font)

    def _current(self) -> int | None:
        item = self.tree.currentItem()
        return item.data(0, _NUMBER) if item is not None else None

    def _on_key(self, event: QKeyEvent) -> None:
        number = self._current()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_pressed.emit()
        elif number is None:
            return
        elif event.key() in ENTER:
            self.shown.emit(number)
        elif event.key() == Qt.Key.Key_Delete and number != ROOT:
            self.pruned.emit(number)
        elif event.key() == Qt.Key.Key_B:
            self.bookmarked.emit(number)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()

    def _ask_menu(self, place: QPoint) -> None:
        item = self.tree.itemAt(place) or self.tree.currentItem()
        if item is None:
            return
        menu = self.menu_for(item.data(0, _NUMBER))
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def menu_for(self, number: int) -> QMenu:
        """What can be done to a take."""
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mark = "Remove the bookmark" if self._takes[number].bookmarked else "Bookmark"
        menu.addAction("Show it on the page", lambda: self.shown.emit(number))
        menu.addAction(mark, lambda: self.bookmarked.emit(number))
        menu.addAction("Keep a copy beside it", lambda: self.cloned.emit(number))
        if number != ROOT:
            menu.addAction("Join it with the take it leaves", lambda: self.merged.emit(number))
            menu.addAction("Prune (can be undone)", lambda: self.pruned.emit(number))
        return menu


def _seen(takes: Mapping[int, Take], way: Sequence[Stretch]) -> list[tuple[object, ...]]:
    """All that the list shows."""
    found: list[tuple[object, ...]] = [tuple(part.take.id for part in way)]
    for take in takes.values():
        marks = (take.id, take.parent, take.place if take.parent is not None else 0, take.pruned)
        found.append((*marks, take.bookmarked, take.unread, take.written.pieces[:_SHOWN_PIECES]))
    return found


class _Tree(QTreeWidget):
    """Passes on the keys that mean something here."""

    key_pressed = Signal(object)  # QKeyEvent

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("takeTree")
        self.setAccessibleName("Takes")
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def event(self, event: QEvent) -> bool:
        """Qt: what is undone while one is here is of the page."""
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_own = event.key() in (*ENTER, Qt.Key.Key_Delete, Qt.Key.Key_B, Qt.Key.Key_Escape) and not event.modifiers()
        if is_own or event.matches(QKeySequence.StandardKey.Undo):
            self.key_pressed.emit(event)
        else:
            super().keyPressEvent(event)
