"""The sidebar: the chats, the archived or the deleted ones; below them the library, settings, shortcuts and about."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.sidebar.archived_chats import ArchivedChats
from desktop.views.sidebar.chat_list import ChatListView
from desktop.views.sidebar.deleted_chats import DeletedChats
from desktop.views.sidebar.search.search_field import SearchField

WIDTH = 248
WIDEST = 340


class Sidebar(QWidget):
    """As wide as its text size asks for; hidden and shown by the window."""

    library_requested = Signal()
    settings_requested = Signal()
    shortcuts_requested = Signal()
    about_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.notifier().changed.connect(self._widen)
        self._widen()
        self._lists = QStackedWidget(self)
        self.chat_list = ChatListView(self._lists)
        self.archived = ArchivedChats(self._lists)
        self.deleted = DeletedChats(self._lists)
        for part in (self.chat_list, self.archived, self.deleted):
            self._lists.addWidget(part)
        self.search = SearchField(self._lists, self)
        self._library = TextButton("Library", "library", "quiet")
        self._library.setToolTip("Library (Ctrl+Shift+L)")
        self._library.setCheckable(True)
        self._arrange()
        self._library.clicked.connect(self.library_requested)
        self.chat_list.deleted_requested.connect(self.show_deleted)
        self.chat_list.archived_requested.connect(self.show_archived)
        for place in (self.archived, self.deleted):
            place.left.connect(self.show_chats)

    def _arrange(self) -> None:
        settings = TextButton("Settings", "settings", "quiet")
        settings.setToolTip("Settings (Ctrl+,)")
        settings.clicked.connect(self.settings_requested)
        shortcuts = IconButton("keyboard", "Keyboard shortcuts (F1)")
        shortcuts.clicked.connect(self.shortcuts_requested)
        about = IconButton("info", "About Tandem")
        about.clicked.connect(self.about_requested)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(settings, 1)
        for button in (shortcuts, about):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 9, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self._lists, 1)
        below = QVBoxLayout()
        below.setSpacing(2)
        below.addWidget(self._library)
        below.addLayout(row)
        column.addLayout(below)

    def set_library_shown(self, *, shown: bool) -> None:
        """Mark the library as the page in front."""
        self._library.setChecked(shown)

    @Slot()
    def show_search(self) -> None:
        """Put the keyboard where all chats are searched."""
        self.show()
        self.search.begin()

    @Slot()
    def show_deleted(self) -> None:
        """Show what was deleted, and put the keyboard there."""
        self.show()
        self._lists.setCurrentWidget(self.deleted)
        self.deleted.focus()

    @Slot()
    def show_archived(self) -> None:
        """Show what was archived, and put the keyboard there."""
        self.show()
        self._lists.setCurrentWidget(self.archived)
        self.archived.focus()

    def has_keyboard(self) -> bool:
        """Whether the keyboard is in the list that is shown."""
        focused = QApplication.focusWidget()
        return focused is not None and self._lists.isAncestorOf(focused)

    @Slot()
    def show_chats(self) -> None:
        """Show the chats again."""
        had_keyboard = self.has_keyboard()
        self._lists.setCurrentWidget(self.chat_list)
        if had_keyboard:
            self.chat_list.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        """Qt: Esc leads back from the archive and from what was deleted, before it stops an answer."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride and not self.chat_list.isVisible():
            event.accept()
            return True
        return super().event(event)

    @Slot()
    def _widen(self) -> None:
        self.setFixedWidth(min(WIDEST, theme.px(WIDTH)))
