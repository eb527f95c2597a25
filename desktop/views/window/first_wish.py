"""Notices that the user wants something before all of the window is ready, and says so before it is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

MOUSE = {QEvent.Type.MouseButtonPress, QEvent.Type.ContextMenu, QEvent.Type.DragEnter}
KEYS = {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}
WRITING = {
    Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
}  # fmt: skip
MODIFIERS = {
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
}  # fmt: skip


class FirstWish(QObject):
    """From start() to stop() it sees every event of the application before who it is for."""

    came = Signal()  # a key that is no writing, or the mouse: what it is for has to be there when this returns

    def start(self) -> None:
        """The window is shown: now somebody may want something."""
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        """Everything is there."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: an event of anything in the application."""
        kind = event.type()
        if kind in MOUSE or (kind in KEYS and isinstance(event, QKeyEvent) and not _is_writing(event)):
            self.came.emit()
        return False


def _is_writing(event: QKeyEvent) -> bool:
    """Letters, and keys that move among them; a modifier alone is nothing yet."""
    if event.key() in MODIFIERS:
        return True
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return not held and (event.key() in WRITING or (event.text().isprintable() and bool(event.text())))
