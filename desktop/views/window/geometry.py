"""Where a window is and how it is divided, as bytes that can be kept."""

from __future__ import annotations

from PySide6.QtCore import QByteArray

from desktop.views.window.main_window import MainWindow

_HIDDEN, _SHOWN = b"\x01", b"\x00"  # the sidebar; in front of what Qt says of the window


def geometry_of(window: MainWindow) -> bytes:
    """The state to keep."""
    return (_HIDDEN if window.sidebar.isHidden() else _SHOWN) + bytes(window.saveGeometry().data())


def restore_geometry(window: MainWindow, state: bytes) -> None:
    """Put the window back. Anything unusable is ignored."""
    if state:
        window.sidebar.setHidden(state[:1] == _HIDDEN)
        window.restoreGeometry(QByteArray(state[1:]))
