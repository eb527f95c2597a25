"""Holds the settings and writes each change to disk, off the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.settings.file import save_settings
from desktop.settings.values import Settings

WRITE_DELAY_MS = 300  # a slider sends many changes; one write is enough


class SettingsKeeper(QObject):
    """The one place settings change: frozen values, replaced as a whole."""

    changed = Signal(object)  # Settings
    failed = Signal(object)  # AppError

    def __init__(self, path: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.settings = settings
        self._thread = SerialThread("settings writer", self)
        self._timer = single_shot(self, WRITE_DELAY_MS, self._write)

    def update(self, settings: Settings) -> None:
        """Use these settings from now on and store them shortly after."""
        if settings != self.settings:
            self.settings = settings
            self._timer.start()
            self.changed.emit(settings)

    def close(self) -> None:
        """Write what is not written yet, end the thread."""
        if self._timer.isActive():
            self._timer.stop()
            self._write()
        self._thread.shut_down()

    def _write(self) -> None:
        chosen = self.settings
        self._thread.submit(lambda: save_settings(self._path, chosen), failed=self._on_failed)

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)
