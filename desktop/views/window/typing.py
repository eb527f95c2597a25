"""What is typed while the keyboard is somewhere in the window reaches the field of the screen in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.kit.keys import PRESSED

FieldOf = Callable[[], QWidget | None]

# A dead key or a key of an input method begins a letter. It can only be composed where the next key is typed, too.
COMPOSING = range(Qt.Key.Key_Multi_key.value, Qt.Key.Key_Dead_Longsolidusoverlay.value + 1)
# AltGr is Ctrl and Alt together on Windows, and nothing of these elsewhere.
WRITING = {
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
}


class Typing(QObject):
    """Sees the keys that nobody in the window took. Buttons keep Space and Enter, lists their arrows."""

    def __init__(self, window: QWidget, field: FieldOf) -> None:
        """field: where one writes now, None = nowhere."""
        super().__init__(window)
        self._field = field
        self._passing_on = False
        window.installEventFilter(self)

    def write(self, text: str) -> None:
        """What an input method composed elsewhere arrives as if it had been composed in the field."""
        field = self._field()
        if field is not None and text:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            event = QInputMethodEvent("", [])
            event.setCommitString(text)
            QApplication.sendEvent(field, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: an event for the window itself, or one that it was left."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self._passing_on:
            return self._take(event)
        return False

    def _take(self, event: QKeyEvent) -> bool:
        begins = event.key() in COMPOSING
        field = self._field() if begins or writes(event) else None
        if field is None or field is QApplication.focusWidget():
            return False
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if not begins:
            self._passing_on = True  # what the field does not take comes here once more
            QApplication.sendEvent(field, event)
            self._passing_on = False
        return True


def writes(event: QKeyEvent) -> bool:
    """Whether a key puts something into a text: a letter, or what was copied."""
    if event.matches(QKeySequence.StandardKey.Paste):
        return True
    text = event.text()
    return bool(text) and text.isprintable() and (event.modifiers() & PRESSED) in WRITING
