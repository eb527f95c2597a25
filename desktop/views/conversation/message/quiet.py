"""What is seen below a message only while somebody is at it; its place, name and stops of the keyboard stay."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from desktop.views.kit.motion import move


class Quiet(QObject):
    """Fades a widget in and out; it is never hidden, so Tab and screen readers find it."""

    def __init__(self, faded: QWidget, message: QWidget, stops: Sequence[QWidget]) -> None:
        """message: where the mouse is looked for; stops: what the keyboard can be on."""
        super().__init__(faded)
        self._message, self._stops = message, stops
        self._faded = faded
        self._effect: QGraphicsOpacityEffect | None = None  # made when it is quiet first
        self._quiet = self._mouse_is_here = False
        message.installEventFilter(self)
        for stop in stops:
            stop.installEventFilter(self)

    def set_quiet(self, *, quiet: bool) -> None:
        """Whether it is seen only while somebody is here."""
        if quiet is not self._quiet:
            self._quiet = quiet
            self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the mouse or the keyboard comes or goes."""
        kind = event.type()
        if watched is self._message and kind in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self._mouse_is_here = kind == QEvent.Type.Enter
            self._show()
        elif watched is not self._message and kind in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._show(has_keyboard=kind == QEvent.Type.FocusIn)
        return False

    def _show(self, *, has_keyboard: bool | None = None) -> None:
        focused = any(stop.hasFocus() for stop in self._stops) if has_keyboard is None else has_keyboard
        seen = not self._quiet or self._mouse_is_here or focused
        if self._effect is None:
            if seen:
                return
            self._effect = QGraphicsOpacityEffect(self._faded)
            self._faded.setGraphicsEffect(self._effect)
            self._effect.setOpacity(0.0)
            return
        move(self._effect, b"opacity", 1.0 if seen else 0.0)
