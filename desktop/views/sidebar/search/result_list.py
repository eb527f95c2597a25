"""What was found in all chats, in place of their list: how many, each with its words, and more on the way down."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from desktop.chat.finding.found import MOST_ASKED, Results
from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.keys import takes_escape
from desktop.views.kit.labels import label
from desktop.views.kit.safe_text import visible
from desktop.views.sidebar.search.result_delegate import ResultDelegate
from desktop.views.sidebar.search.result_item_model import ResultItemModel
from desktop.views.sidebar.search.result_rows import MoreRow, ResultRow, Row, counted, rows_of

TOO_LONG = f"That is too long to look for. {MOST_ASKED:,} characters are the most."
SHOWN_OF_QUERY = 60  # characters


class ResultList(QWidget):
    """A list view under a line that counts. Arrows move, Enter and a click open; the line for more opens by itself."""

    opened = Signal(object)  # Found
    more_requested = Signal()
    typed = Signal(object)  # QKeyEvent: a letter, for the field

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results = Results("")
        self._model = ResultItemModel(self)
        self.count = label("", "dim", wrap=True)
        self.count.setContentsMargins(10, 0, 4, 0)
        self.list = self._made_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    @property
    def asked(self) -> str:
        """What these are the results of."""
        return self._results.asked

    def set_results(self, results: Results) -> None:
        """Show what was found. The line that is chosen stays where more of the same comes."""
        is_other = results.asked != self._results.asked
        self._results = results
        now = datetime.now().astimezone()
        chosen = self.list.currentIndex().row() if self._is_more(self.list.currentIndex()) else -1
        anew = self._model.set_rows(rows_of(results.found, now, more=results.more))
        if chosen >= 0 and not anew:  # the first of those that came stands there now
            self.list.setCurrentIndex(self._model.index(min(chosen, self._model.rowCount() - 1)))
        if anew or is_other or not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._model.index(0))
            self.list.scrollToTop()
        self.count.setText(self._words())
        self.list.setVisible(self._model.rowCount() > 0)
        if results.ended and is_other:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, self.count.text()))
        self._fill()

    def step(self, step: int) -> None:
        """Choose a line further down or up."""
        last = self._model.rowCount() - 1
        self.list.setCurrentIndex(self._model.index(max(0, min(last, self.list.currentIndex().row() + step))))

    @Slot()
    def open_chosen(self) -> None:
        """Open the line that is chosen, the first one at the beginning."""
        self._open(self.list.currentIndex())

    def _words(self) -> str:
        results = self._results
        if results.too_long:
            return TOO_LONG
        if results.found:
            return counted(results.found, more=results.more)
        asked = results.asked if len(results.asked) <= SHOWN_OF_QUERY else f"{results.asked[:SHOWN_OF_QUERY]}…"
        return f"No chat has “{visible(asked)}”. Deleted chats are not searched." if asked and results.ended else ""

    def _is_more(self, index: QModelIndex) -> bool:
        return isinstance(self._model.row(index), MoreRow)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        row: Row | None = self._model.row(index)
        if isinstance(row, ResultRow):
            self.list.setCurrentIndex(index)
            self.opened.emit(row.found)
        elif isinstance(row, MoreRow):
            self.more_requested.emit()

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        row = self._model.row(index)
        if isinstance(row, MoreRow):
            self.more_requested.emit()
        elif row is not None and self.isVisible() and not self.list.hasFocus():  # the keyboard stays in the field
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, visible(row.in_words())))

    @Slot()
    def _fill(self) -> None:
        """Whoever scrolls to the end sees more."""
        bar = self.list.verticalScrollBar()
        if self._results.more and self._results.ended and bar.maximum() and bar.value() >= bar.maximum():
            self.more_requested.emit()

    def _made_list(self) -> QListView:
        made = _Rows(self)
        made.setModel(self._model)
        made.setItemDelegate(ResultDelegate(made))
        made.clicked.connect(self._open)
        made.entered_line.connect(self._open)
        made.typed.connect(self.typed)
        made.selectionModel().currentChanged.connect(self._on_current)
        made.verticalScrollBar().valueChanged.connect(self._fill)
        theme.notifier().changed.connect(made.doItemsLayout)
        return made


class _Rows(QListView):
    """The lines; letters that are typed here are for the field."""

    entered_line = Signal(QModelIndex)
    typed = Signal(object)  # QKeyEvent

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchRows")
        self.setAccessibleName("What was found")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click opens, and leaves the keyboard where it is
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def event(self, event: QEvent) -> bool:
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            if not event.isAutoRepeat():
                self.entered_line.emit(self.currentIndex())
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Backspace} or (event.text() and event.text().isprintable()):
            self.typed.emit(event)
        else:
            super().keyPressEvent(event)
