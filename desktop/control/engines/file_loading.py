"""How single files are loaded: what is set of one waits until it is loaded so, and is kept from then on."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.settings.values import FILE_FIELDS, EngineSettings, engine_settings, with_engine_settings


class FileLoading(QObject):
    """Loading a file again takes its time, so that nobody's typing starts it; of a file at rest all is kept at once."""

    changed = Signal()

    def __init__(self, pool: EnginePool, keeper: SettingsKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool, self._keeper = pool, keeper
        self._waiting: dict[Path, EngineSettings] = {}

    def wanted(self, path: Path) -> EngineSettings:
        """How the file is loaded next."""
        return self._waiting.get(path) or engine_settings(self._keeper.settings, path)

    def own(self, path: Path) -> set[str]:
        """The names of what it has otherwise than all files."""
        wanted, common = self.wanted(path), self._keeper.settings.engine
        return {field for field in FILE_FIELDS if getattr(wanted, field) != getattr(common, field)}

    def is_waiting(self, path: Path) -> bool:
        """Whether it is loaded otherwise than is wanted."""
        return path in self._waiting

    def set_value(self, path: Path, name: str, value: object) -> None:
        """Let one of FILE_FIELDS be so for this file."""
        wanted = msgspec.structs.replace(self.wanted(path), **{name: value})
        self._waiting.pop(path, None)
        if wanted != engine_settings(self._keeper.settings, path):
            self._waiting[path] = wanted
        if not self._is_loaded(path):
            self.reload(path)
        self.changed.emit()

    def reset(self, path: Path, name: str) -> None:
        """Let it be as all files have it."""
        self.set_value(path, name, getattr(self._keeper.settings.engine, name))

    def reload(self, path: Path) -> None:
        """Keep what is wanted; whoever speaks from the file has it loaded so, behind the answer on its way."""
        if (wanted := self._waiting.pop(path, None)) is not None:
            self._keeper.update(with_engine_settings(self._keeper.settings, path, wanted))
            self.changed.emit()

    def close(self) -> None:
        """Keep what still waits: the next start loads it so."""
        for path in list(self._waiting):
            self.reload(path)

    def _is_loaded(self, path: Path) -> bool:
        return any(key.path == path and slot.view.occupied for key, slot in self._pool.slots.items())
