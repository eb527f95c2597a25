"""SessionEnd: the desktop says that the session is about to end, or asks to save what would be needed to go on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from desktop.paths import is_packaged, program_folder


class SessionManager(Protocol):
    """What is used of QSessionManager."""

    def setRestartCommand(self, command: Sequence[str], /) -> None:  # noqa: N802
        """What the next session is to start."""


class SessionEnd(QObject):
    """Keeps, and goes on: the end may still be called off. What really ends the app comes after it.

    That is a signal or the session manager's word on X11, aboutToQuit on Windows, the quit event on macOS.
    """

    def __init__(
        self, requests: Sequence[SignalInstance], keep: Callable[[], object], parent: QObject | None = None
    ) -> None:
        """requests: QGuiApplication's commitDataRequest and saveStateRequest."""
        super().__init__(parent)
        self._requests = requests
        self._keep = keep
        for request in requests:
            request.connect(self._on_request)

    def close(self) -> None:
        """Hear no more."""
        for request in self._requests:
            request.disconnect(self._on_request)

    def _on_request(self, manager: SessionManager) -> None:
        self._keep()
        manager.setRestartCommand(restart_command())  # Qt's own has an argument that no other desktop program knows


def restart_command() -> list[str]:
    """The command this process was started with."""
    start = [] if is_packaged() else [str(program_folder() / "main.py")]
    return [sys.executable, *start, *sys.argv[1:]]
