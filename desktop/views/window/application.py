"""The application object: on macOS it is told of files by the system, as events and not on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Keeps the files that come before anybody listens: a double-click starts the program and then names the file."""

    files_opened = Signal(object)  # list[Path]

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._early: list[Path] | None = []

    def take_early_files(self) -> list[Path]:
        """What came until now; from here on the signal tells."""
        early, self._early = self._early or [], None
        return early

    def event(self, event: QEvent) -> bool:
        """Qt: something for the application itself, not for its windows."""
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        if event.file():
            self._on_file(Path(event.file()))
        return True

    def _on_file(self, path: Path) -> None:
        if self._early is None:
            self.files_opened.emit([path])
        else:
            self._early.append(path)
