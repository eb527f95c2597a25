"""How long things move: the one place that knows whether somebody wants them still."""

from __future__ import annotations

import os

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QObject, QPropertyAnimation, Qt
from PySide6.QtWidgets import QApplication, QStyle

SHORT_MS = 120  # for what comes and goes in its place
_STILL = {"GTK_ENABLE_ANIMATIONS": "0"}  # how a desktop tells its programs

_asked = {"still": False}


def set_still(*, still: bool) -> None:
    """Whether nothing is to move, whatever the desktop says."""
    _asked["still"] = still


def is_still() -> bool:
    """Whether things are where they go to at once: by choice, or as the desktop has its effects switched off."""
    if _asked["still"] or any(os.environ.get(name) == value for name, value in _STILL.items()):
        return True
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) <= 0


def move(owner: QObject, name: bytes, to: float, ms: int = SHORT_MS) -> None:
    """Bring a property of an object to a value: quickly at first, then slower; at once where things are to be still."""
    running = owner.findChild(QPropertyAnimation, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if running is not None:
        running.stop()
    if is_still():
        owner.setProperty(name.decode(), to)
        return
    animation = running or QPropertyAnimation(owner, name, owner)
    animation.setDuration(ms)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.setEndValue(to)
    animation.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)
