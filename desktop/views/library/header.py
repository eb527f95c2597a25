"""The top of the library: its name, its tabs, what is used of the disk, and the ways to add files."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QTabBar, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import ElidedLabel, label
from desktop.views.kit.menus import Menu
from desktop.views.library.room import take_all

FULL_FROM, NAMES_FROM = 900, 430  # pixels at 100 % text size


class LibraryTab(StrEnum):
    """Where families are looked for."""

    HERE = "here"
    FAMILIES = "families"
    SEARCH = "search"


NAMES = {
    LibraryTab.HERE: ("On this computer", "Here"),
    LibraryTab.FAMILIES: ("Families", "Families"),
    LibraryTab.SEARCH: ("Search the hub", "Search"),
}
ADD = (
    ("files", "Add files…"),
    ("folder", "Add a folder…"),
    ("other_apps", "Find files of other apps"),
    ("open", "Open the library folder"),
    ("account", "Sign in to the hub, or out…"),
)


class LibraryHeader(QWidget):
    """One line where it fits, two where it does not."""

    tab_changed = Signal(str)
    add_chosen = Signal(str)  # an id of ADD
    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = IconButton("arrow-left", "Back to the chat (Esc)")
        self._back.clicked.connect(self.back_requested)
        self._title = label("Library", "", "title")
        self.tabs = _tab_bar()
        self.tabs.currentChanged.connect(self._changed)
        self._ground = QFrame()
        self._ground.setProperty("role", "segments")
        inner = QHBoxLayout(self._ground)
        inner.setContentsMargins(3, 3, 3, 3)
        inner.addWidget(self.tabs)
        self._storage = ElidedLabel("", "dim", grows=False)
        self._add = TextButton("Add files…", "plus")
        self._add.setMenu(self._menu())
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 20, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._layout_now = (False, False)
        self._arrange(full=True)
        theme.notifier().changed.connect(self._fit)

    def tab(self) -> LibraryTab:
        """The tab in front."""
        return list(LibraryTab)[self.tabs.currentIndex()]

    def set_tab(self, tab: LibraryTab) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(list(LibraryTab).index(tab))

    def set_storage(self, words: str) -> None:
        """Say how much disk is used and free."""
        self._storage.set_text(words)

    @Slot(int)
    def _changed(self, index: int) -> None:
        self.tab_changed.emit(list(LibraryTab)[index].value)

    def _menu(self) -> QMenu:
        menu = Menu(self)
        for choice, words in ADD:
            entry = QAction(words, menu)
            entry.triggered.connect(lambda _=False, chosen=choice: self.add_chosen.emit(chosen))
            menu.addAction(entry)
        return menu

    @Slot()
    def _fit(self) -> None:
        wanted = (self.width() >= theme.px(FULL_FROM), self.width() >= theme.px(NAMES_FROM))
        if wanted == self._layout_now:
            return
        self._layout_now = wanted
        for at, tab in enumerate(LibraryTab):
            self.tabs.setTabText(at, NAMES[tab][0 if wanted[1] else 1])
        self._arrange(full=wanted[0])

    def _arrange(self, *, full: bool) -> None:
        grid = self._grid
        take_all(grid)
        centre = Qt.AlignmentFlag.AlignVCenter
        for at, stretch in enumerate((0, 0, 0, 1, 0) if full else (0, 0, 1, 0, 0)):
            grid.setColumnStretch(at, stretch)
        grid.addWidget(self._back, 0, 0, centre)
        grid.addWidget(self._title, 0, 1, centre)
        right = centre | Qt.AlignmentFlag.AlignRight
        grid.addWidget(self._storage, 0, 3 if full else 2, right)
        grid.addWidget(self._add, 0, 4, right)
        if full:
            grid.addWidget(self._ground, 0, 2, centre)
        else:
            grid.addWidget(self._ground, 1, 0, 1, 5, centre | Qt.AlignmentFlag.AlignLeft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)


def _tab_bar() -> QTabBar:
    bar = QTabBar()
    bar.setAccessibleName("Where to look")
    bar.setDrawBase(False)
    bar.setExpanding(False)
    bar.setUsesScrollButtons(False)
    bar.setElideMode(Qt.TextElideMode.ElideNone)
    bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    bar.setCursor(Qt.CursorShape.PointingHandCursor)
    for at, tab in enumerate(LibraryTab):
        bar.addTab(NAMES[tab][0])
        bar.setAccessibleTabName(at, NAMES[tab][0])
    return bar
