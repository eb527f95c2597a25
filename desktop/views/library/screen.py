"""The library's screen: header, strips, filter or search, the cards of three tabs, and the inspector over them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.library.cards.actions import Action, SignIn
from desktop.library.cards.cards import FamilyCard, Inspection, Pill
from desktop.views.kit import theme
from desktop.views.kit.labels import hairline
from desktop.views.library.card_list import CardList
from desktop.views.library.chips import PillLabel
from desktop.views.library.file_choice import ask_for_files, ask_for_folder
from desktop.views.library.header import NAMES, LibraryHeader, LibraryTab
from desktop.views.library.inspector import Inspector
from desktop.views.library.room import Room, room_for
from desktop.views.library.search_panel import SearchPanel
from desktop.views.library.sign_in_panel import SignInPanel
from desktop.views.library.strip import Strip

SMALLEST = 300  # pixels


class LibraryScreen(QWidget):
    """Shows cards and emits intentions. It decides nothing."""

    chosen = Signal(object)  # Action
    filter_changed = Signal(str)
    search_requested = Signal(object)  # Query
    search_cancelled = Signal()
    add_files_requested = Signal(list)  # paths of files and folders
    add_folder_requested = Signal(str)
    find_other_apps_requested = Signal()
    open_folder_requested = Signal()
    account_requested = Signal()  # who is signed in?
    go_online_requested = Signal()
    tab_changed = Signal(str)  # a LibraryTab's value
    inspector_closed = Signal()
    closed = Signal()
    wants_composer, is_wide = False, True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Library")
        self.header = LibraryHeader()
        self.inspector = Inspector()
        self.sign_in = SignInPanel()
        self.search = SearchPanel()
        self.lists = {tab: CardList(NAMES[tab][0]) for tab in LibraryTab}
        self.filter = QLineEdit()
        self.filter.setAccessibleName("Filter by name, size, licence")
        self.filter.setPlaceholderText("Filter by name, size, licence…")
        self._memory = PillLabel()
        self._offline = Strip("wifi-off", "Go online")
        self._top = QWidget()
        self._stack = QStackedWidget()
        self._whole = QStackedWidget()
        self._returns_to: QWidget | None = None
        self._room = Room.WIDE
        self._arrange()
        self._connect()
        self.sign_in.hide()
        self._show_tab()

    def set_cards(self, tab: str, cards: tuple[FamilyCard, ...]) -> None:
        """Show the cards of a tab. Those already shown are updated in place."""
        self.lists[LibraryTab(tab)].set_cards(cards)

    def set_status(self, tab: str, words: str, *, busy: bool = False) -> None:
        """Say what a tab is doing, or why it is empty; "" says nothing."""
        self.lists[LibraryTab(tab)].set_status(words)
        if LibraryTab(tab) is LibraryTab.SEARCH:
            self.search.set_busy(busy=busy)

    def set_storage(self, words: str) -> None:
        """Say how much disk is used and free."""
        self.header.set_storage(words)

    def set_memory(self, words: str) -> None:
        """Say how much memory there is and is free."""
        self._memory.set_pill(Pill(words))
        self._show_tab()

    def set_offline(self, words: str) -> None:
        """Say that nothing is asked of the hub; "" when it is."""
        self._offline.set_words(words)

    def show_tab(self, tab: str) -> None:
        """Bring a tab to the front."""
        self.header.set_tab(LibraryTab(tab))

    def tab(self) -> str:
        """The tab in front."""
        return self.header.tab().value

    def show_inspection(self, inspection: Inspection) -> None:
        """Show everything about a file, until Back or Esc."""
        self.inspector.show_inspection(inspection)
        if self._whole.currentWidget() is not self.inspector:
            self._returns_to = QApplication.focusWidget()
            self._whole.setCurrentWidget(self.inspector)
            self.inspector.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sign_in(self, reason: str = "") -> None:
        """Show the sign-in strip and begin typing there."""
        self.sign_in.set_reason(reason)
        self.sign_in.show()
        self._show_tab()
        self.sign_in.focus()

    @Slot()
    def hide_sign_in(self) -> None:
        """Take the sign-in strip away."""
        self.sign_in.hide()
        self._show_tab()
        self.focus()

    @Slot()
    def close_inspector(self) -> None:
        """Go back to the cards, to where the focus was."""
        self._whole.setCurrentIndex(0)
        if self._returns_to is not None and self._returns_to.isVisible():
            self._returns_to.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus()
        self._returns_to = None
        self.inspector_closed.emit()

    def focus(self) -> None:
        """Begin typing: words to search for, or to filter by."""
        field = self.typing_field()
        if field is not None:
            field.setFocus()

    def typing_field(self) -> QWidget | None:
        """The words to search for, or to filter by; nowhere while something else stands there."""
        field = self.search.words if self.header.tab() is LibraryTab.SEARCH else self.filter
        return field if field.isVisibleTo(self) else None

    @Slot()
    def go_back(self) -> None:
        """One step back: from the inspector or the sign-in strip to the cards, from the cards to the chat."""
        if self._whole.currentWidget() is self.inspector:
            self.close_inspector()
        elif not self.sign_in.isHidden():
            self.hide_sign_in()
        else:
            self.closed.emit()

    def areas(self) -> list[QWidget]:
        """Itself: its parts follow each other as they were built."""
        return [self]

    def _arrange(self) -> None:
        filters = QHBoxLayout()
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(12)
        filters.addWidget(self.filter, 1)
        self._top_column = QVBoxLayout(self._top)
        self._top_column.setContentsMargins(24, 14, 22, 10)
        self._top_column.setSpacing(10)
        for strip in (self._offline, self.sign_in, self.search):
            self._top_column.addWidget(strip)
        self._top_column.addLayout(filters)
        self._filters = filters
        for view in self.lists.values():
            self._stack.addWidget(view)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, hairline(), self._top):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        self._whole.addWidget(cards)
        self._whole.addWidget(self.inspector)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        outer.addWidget(self._whole)
        self._filters.addWidget(self._memory)

    def _connect(self) -> None:
        for view in self.lists.values():
            view.chosen.connect(self._on_chosen)
        self.header.tab_changed.connect(self._show_tab)
        self.header.tab_changed.connect(self.tab_changed)
        self.header.add_chosen.connect(self._add)
        self.header.back_requested.connect(self.closed)
        self.filter.textChanged.connect(self.filter_changed)
        self.search.requested.connect(self.search_requested)
        self.search.cancelled.connect(self.search_cancelled)
        self.sign_in.closed.connect(self.hide_sign_in)
        self.inspector.closed.connect(self.close_inspector)
        self._offline.pressed.connect(self.go_online_requested)
        theme.notifier().changed.connect(self._fit)

    @Slot()
    def _show_tab(self) -> None:
        tab, focused = self.header.tab(), QApplication.focusWidget()
        inside = focused is not None and self._top.isAncestorOf(focused)
        self._stack.setCurrentWidget(self.lists[tab])
        free = self.sign_in.isHidden()  # one thing at a time: a small window has no room for both
        self.search.setVisible(free and tab is LibraryTab.SEARCH)
        self.filter.setVisible(free and tab is not LibraryTab.SEARCH)
        self._memory.setVisible(free and tab is not LibraryTab.SEARCH and bool(self._memory.whole_text()))
        if inside and focused is not None and not focused.isVisible():
            self.focus()  # what was typed into is gone: one goes on where one types now

    def _on_chosen(self, action: Action) -> None:
        if isinstance(action, SignIn):
            self.show_sign_in()
        self.chosen.emit(action)

    @Slot(str)
    def _add(self, choice: str) -> None:
        if choice == "files":
            ask_for_files(self, self.add_files_requested.emit)
        elif choice == "folder":
            ask_for_folder(self, self.add_folder_requested.emit)
        elif choice == "other_apps":
            self.find_other_apps_requested.emit()
        elif choice == "account":
            self.show_sign_in()
            self.account_requested.emit()
        else:
            self.open_folder_requested.emit()

    @Slot()
    def _fit(self) -> None:
        room = room_for(self.width() - 48)
        self.search.set_room(room)
        if room is not self._room:  # the memory stands beside the filter where there is room, else below it
            self._room = room
            (self._top_column if room is Room.TINY else self._filters).addWidget(self._memory)

    def minimumSizeHint(self) -> QSize:
        """Small: the parts rearrange themselves when there is less room than they ask for now."""
        return QSize(SMALLEST, SMALLEST)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
