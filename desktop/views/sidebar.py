"""The sidebar: the chats, and below them the ways to settings, shortcuts and about."""

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
        settings = TextButton("Settings", "settings", "quiet")
        settings.setToolTip("Settings (Ctrl+,)")
        shortcuts = IconButton("keyboard", "Keyboard shortcuts (F1)")
        about = IconButton("info", "About Tandem")
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(settings, 1)
        row.addWidget(shortcuts)
        row.addWidget(about)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 9, 8)
        column.setSpacing(8)
        column.addWidget(self.chat_list, 1)
        column.addLayout(row)
        settings.clicked.connect(self.settings_requested)
        shortcuts.clicked.connect(self.shortcuts_requested)
        about.clicked.connect(self.about_requested)

    @Slot()
    def _widen(self) -> None:
        self.setFixedWidth(min(WIDEST, theme.px(WIDTH)))
