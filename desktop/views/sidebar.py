"""The sidebar: the chats, and below them the ways to the library, settings, shortcuts and about."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import theme
from desktop.views.buttons import IconButton, TextButton
from desktop.views.chat_list import ChatListView

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
        self.chat_list = ChatListView()
        self._library = TextButton("Library", "library", "quiet")
        self._library.setToolTip("Library (Ctrl+Shift+L)")
        self._library.setCheckable(True)
        settings = TextButton("Settings", "settings", "quiet")
        settings.setToolTip("Settings (Ctrl+,)")
        shortcuts = IconButton("keyboard", "Keyboard shortcuts (F1)")
        about = IconButton("info", "About Tandem")
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(settings, 1)
        for button in (shortcuts, about):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 9, 8)
        column.setSpacing(8)
        column.addWidget(self.chat_list, 1)
        below = QVBoxLayout()
        below.setSpacing(2)
        below.addWidget(self._library)
        below.addLayout(row)
        column.addLayout(below)
        self._library.clicked.connect(self.library_requested)
        settings.clicked.connect(self.settings_requested)
        shortcuts.clicked.connect(self.shortcuts_requested)
        about.clicked.connect(self.about_requested)

    def set_library_shown(self, *, shown: bool) -> None:
        """Mark the library as the page in front."""
        self._library.setChecked(shown)

    @Slot()
    def _widen(self) -> None:
        self.setFixedWidth(min(WIDEST, theme.px(WIDTH)))
