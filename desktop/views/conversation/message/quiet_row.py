"""Buttons of a message that are there only while somebody is at it, with the mouse or the keyboard.

A chat opens with dozens of messages: buttons that nobody asks for would cost more than all the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.kit import theme

HEIGHT, WIDTH = 30, 106  # pixels: room for the buttons, so that nothing moves when they come


class QuietRow(QWidget):
    """Takes the keyboard in their place and hands it to them."""

    def __init__(self, message: QWidget, name: str, make: Callable[[], Sequence[QWidget]]) -> None:
        """message: whose they are; name: of all of them, for screen readers; make: the buttons, asked for once."""
        super().__init__(message)
        self._message, self._make = message, make
        self._parts: tuple[QWidget, ...] = ()
        self._mouse_is_here = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(theme.px(WIDTH), theme.px(HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        message.installEventFilter(self)

    def parts(self) -> tuple[QWidget, ...]:
        """The buttons, made now where they are not there yet."""
        if not self._parts:
            self._parts = tuple(self._make())
            for part in self._parts:
                self._row.addWidget(part)
                part.installEventFilter(self)
                part.hide()
        return self._parts

    def focusInEvent(self, event: QFocusEvent) -> None:
        backwards = event.reason() == Qt.FocusReason.BacktabFocusReason
        self._show(seen=True)
        self.parts()[-1 if backwards else 0].setFocus(event.reason())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what the message and the buttons are about to get."""
        kind = event.type()
        if watched is self._message and kind in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self._mouse_is_here = kind == QEvent.Type.Enter
            self._show_or_hide()
        elif watched is not self._message and kind == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._show_or_hide)  # another of them may be about to get the keyboard
        return False

    @Slot()
    def _show_or_hide(self) -> None:
        self._show(seen=self._mouse_is_here or any(part.hasFocus() for part in self._parts))

    def _show(self, *, seen: bool) -> None:
        """The row is a stop of the keyboard only while its buttons are none."""
        if not seen and not self._parts:
            return
        for part in self.parts():
            part.setVisible(seen)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if seen else Qt.FocusPolicy.TabFocus)
