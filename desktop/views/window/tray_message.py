"""Notifications of Windows and macOS, which Qt only offers through an icon in the tray."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon, QWidget


class TrayMessage(QObject):
    """The icon is there while there is something to say, and gone when it was seen; the newest message stands."""

    activated = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self._matter = ""

    def show(self, matter: str, summary: str, body: str) -> None:
        """Say this; a click on it, or on the icon, is told with the matter."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._on_clicked)
            self._icon.activated.connect(self._on_clicked)
        self._matter = matter
        self._icon.setToolTip(summary)
        self._icon.show()
        self._icon.showMessage(summary, body, self._window.windowIcon())

    def withdraw(self) -> None:
        """Take message and icon back."""
        if self._icon is not None:
            self._icon.hide()

    def _on_clicked(self) -> None:
        self.activated.emit(self._matter)
