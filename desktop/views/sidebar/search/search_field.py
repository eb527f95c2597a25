"""The field over the list of chats: what is typed there is looked for in all of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QToolButton, QWidget

from desktop.chat.finding.found import Results
from desktop.views.kit import icons, theme
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.keys import takes_escape
from desktop.views.sidebar.search.result_list import ResultList

GLASS, LEADING, GAP = 15, 9, 4  # pixels: the picture, what is before it and behind it
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class SearchField(QLineEdit):
    """Has the keyboard all the time: arrows move among the results, Enter opens one, Esc gives the list back."""

    begun = Signal()  # the keyboard is here: something is about to be looked for
    query_changed = Signal(str)
    more_requested = Signal()
    opened = Signal(object)  # Found
    left = Signal()  # the keyboard is free

    def __init__(self, lists: QStackedWidget, parent: QWidget | None = None) -> None:
        """lists: where the results come in front of the chats."""
        super().__init__(parent)
        self._lists, self._former = lists, lists.currentWidget()
        self._opens_first = False  # Enter was pressed before anything was found
        self.results = ResultList()
        lists.addWidget(self.results)
        self.setObjectName("searchField")
        self.setAccessibleName("Search all chats")
        self.setPlaceholderText("Search all chats")
        self.setToolTip("Search all chats (Ctrl+Shift+F)")
        self.setClearButtonEnabled(True)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName("Clear the search")  # Esc does the same by key
        theme.notifier().changed.connect(self._make_room)
        self._make_room()
        self.textChanged.connect(self._on_text)
        lists.currentChanged.connect(self._on_list)
        self.results.opened.connect(self.opened)
        self.results.more_requested.connect(self.more_requested)
        self.results.typed.connect(self._take_back)

    def begin(self) -> None:
        """Put the keyboard here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def show_results(self, results: Results) -> None:
        """Show what was found for what stands here."""
        if results.asked != self.text().strip() or not results.asked:
            return
        self.results.set_results(results)
        if self._lists.currentWidget() is not self.results:
            self._former = self._lists.currentWidget()
            self._lists.setCurrentWidget(self.results)
        if self._opens_first and (results.found or results.ended):
            self._opens_first = False
            self.results.open_chosen()

    def has_keyboard(self) -> bool:
        """Whether the keyboard is here or among the results."""
        focused = QApplication.focusWidget()
        return focused is self or (focused is not None and self.results.isAncestorOf(focused))

    @Slot()
    def leave(self) -> None:
        """Show the chats again, and let go of the keyboard."""
        had_keyboard = self.has_keyboard()
        self.clear()
        if had_keyboard:
            self.left.emit()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self._opens_first = False
        if not text.strip():
            self._show_former()
        self.query_changed.emit(text.strip())

    def _show_former(self) -> None:
        if self._lists.currentWidget() is self.results and self._former is not None:
            self._lists.setCurrentWidget(self._former)
        self.results.set_results(Results(""))

    @Slot()
    def _on_list(self) -> None:
        """Another list came to the front: nothing is looked for any more."""
        if self.text() and self._lists.currentWidget() is not self.results and self.results.asked:
            self.clear()

    @Slot(object)
    def _take_back(self, event: QKeyEvent) -> None:
        """A key that was pressed among the results."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keyPressEvent(event)

    @Slot()
    def _make_room(self) -> None:
        """For the picture before the words."""
        room = theme.px(GLASS) + GAP
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setTextMargins(0 if is_mirrored else room, 0, room if is_mirrored else 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.px(GLASS)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - side - LEADING if is_mirrored else LEADING
        painter = QPainter(self)
        icons.icon("search").paint(painter, left, (self.height() - side) // 2, side, side)
        painter.end()

    def event(self, event: QEvent) -> bool:
        return takes_escape(event) or super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.begun.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key is Qt.Key.Key_Escape:
            self.leave()
        elif key in STEPS and plain and self.text().strip():
            self.results.step(STEPS[key])
        elif key in ENTER:
            if not event.isAutoRepeat() and self.text().strip():
                self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        """The line that is chosen; where it is one of another query, the first of this one when it comes."""
        if self.results.asked == self.text().strip():
            self.results.open_chosen()
        else:
            self._opens_first = True
