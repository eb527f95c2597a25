"""Presence: whether the user is at Tandem's windows, and the moments of leaving and coming back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

ACTIVE = Qt.ApplicationState.ApplicationActive
_MATTERS = (QEvent.Type.WindowActivate, QEvent.Type.WindowStateChange, QEvent.Type.Show, QEvent.Type.Hide)


class Presence(QObject):
    """Watches one main window; its dialogs count as the window."""

    left = Signal()
    returned = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._was_away = self.away
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._look)

    @property
    def away(self) -> bool:
        """Another program has the keyboard, or the window cannot be seen."""
        is_seen = self._window.isVisible() and not self._window.isMinimized()
        return not is_seen or QGuiApplication.applicationState() is not ACTIVE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: something happened to the window."""
        if watched is self._window and event.type() in _MATTERS:
            self._look()
        return False

    def _look(self) -> None:
        was_away, self._was_away = self._was_away, self.away
        if self._was_away is not was_away:
            (self.left if self._was_away else self.returned).emit()
