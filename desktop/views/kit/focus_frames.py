"""A frame round what has the keyboard is for those who use the keyboard: a click draws none, the next key does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QScrollArea,
    QTabBar,
    QWidget,
)

from desktop.views.kit.labels import set_look

FRAMED = "framed"  # the property that the style sheet asks for
WITH_FRAMES = (QAbstractButton, QAbstractItemView, QComboBox, QScrollArea, QTabBar)  # fields show a cursor anyway
BY_HAND = {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress}


class FocusFrames(QObject):
    """One for the application. It watches windows, not widgets: no event of a widget passes through here."""

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._by_key = False
        app.focusChanged.connect(self._on_moved)
        app.focusWindowChanged.connect(self._watch)

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # a second time moves it to the front, no more

    @Slot(QWidget, QWidget)
    def _on_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._show(now)

    def _show(self, widget: QWidget | None) -> None:
        if isinstance(widget, WITH_FRAMES):
            set_look(widget, FRAMED, "true" if self._by_key else "false")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: something comes into a window."""
        if event.type() == QEvent.Type.KeyPress or event.type() in BY_HAND:
            by_key = event.type() == QEvent.Type.KeyPress
            if by_key is not self._by_key:
                self._by_key = by_key
                self._show(QApplication.focusWidget())
        return False


def is_framed(widget: QWidget | None) -> bool:
    """Whether what has the keyboard in this widget is to be seen as such."""
    return widget is not None and widget.property(FRAMED) == "true"
