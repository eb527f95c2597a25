"""The presets: in memory, and on disk a moment after they were changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.presets import Preset, clean_name, find
from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.store.presets import keep_preset, read_preset_file, read_presets, remove_preset, write_preset_file


class Presets(QObject):
    """One for the app. Reads once, when they are asked for first; files are read and written on a thread of its own."""

    changed = Signal()
    brought_in = Signal(object)  # Preset, from a file that was chosen
    written = Signal(str)  # the file a preset was written to
    failed = Signal(object)  # AppError

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._presets: dict[str, Preset] = {}
        self._begun, self._is_read = False, False
        self._number = 0  # of changes here
        self._waiting: list[Callable[[], None]] = []  # until they are read
        self._thread = SerialThread("presets", self)
        self._thread.unhandled.connect(self.failed)

    def start(self) -> None:
        """Read those that are kept; without effect the second time."""
        if not self._begun:
            self._begun = True
            self._thread.submit(partial(read_presets, self._folder), self._on_read, self._on_not_read)

    def look_again(self) -> None:
        """Another window, or another program, may have changed the files since."""
        if self._is_read:
            known = self._number
            self._thread.submit(partial(read_presets, self._folder), lambda found: self._on_read_again(known, found))

    def when_read(self, then: Callable[[], None]) -> None:
        """Call it once it is known which presets there are; now, where they are read already."""
        if self._is_read:
            then()
        else:
            self._waiting.append(then)
            self.start()

    def all(self) -> list[Preset]:
        """By name."""
        return sorted(self._presets.values(), key=lambda preset: preset.name.casefold())

    def find(self, name: str) -> Preset | None:
        """The preset of this name."""
        return find(self._presets, name)

    def keep(self, preset: Preset) -> None:
        """Keep it, in the place of one of the same name; not before those that are kept are read."""
        if preset.name:
            self.when_read(partial(self._keep, preset))

    def _keep(self, preset: Preset) -> None:
        same = self.find(preset.name)
        if same is not None and same.name != preset.name:  # written otherwise
            self.delete(same.name)
        self._presets[preset.name] = preset
        self._number += 1
        self._thread.submit(partial(keep_preset, self._folder, preset))
        self.changed.emit()

    def rename(self, name: str, new: str) -> Preset | None:
        """Give a preset another name. Returned as it is called now; None = that name is taken, and nothing happens."""
        preset, new = self.find(name), clean_name(new)
        if preset is None or not new or new == preset.name:
            return preset
        if (taken := self.find(new)) is not None and taken is not preset:
            detail = f"There is a preset called {taken.name} already."
            self.failed.emit(AppError("The preset was not renamed.", detail, "Choose another name."))
            return None
        self.delete(preset.name)
        renamed = msgspec.structs.replace(preset, name=new)
        self.keep(renamed)
        return renamed

    def delete(self, name: str) -> Preset | None:
        """Remove a preset, however its name is written. Returned for keep(), which brings it back."""
        preset = self.find(name)
        if preset is not None:
            del self._presets[preset.name]
            self._number += 1
            self._thread.submit(partial(remove_preset, self._folder, preset.name))
            self.changed.emit()
        return preset

    def bring_in(self, path: Path) -> None:
        """Take over a preset from a file; one of the same name stays, and the new one gets a number."""
        self._thread.submit(partial(read_preset_file, path), self._on_brought_in)

    def write(self, path: Path, preset: Preset) -> None:
        """Write a preset to a file that was chosen."""
        self._thread.submit(partial(write_preset_file, path, preset), lambda _: self.written.emit(path.name))

    def close(self) -> None:
        """Write what is not written yet, end the thread."""
        self._go_on()
        self._thread.shut_down()

    def _on_read(self, found: Mapping[str, Preset]) -> None:
        self._presets = {**found, **self._presets}
        self._go_on()
        self.changed.emit()

    def _on_read_again(self, number: int, found: Mapping[str, Preset]) -> None:
        """number: of changes before it was read; what was changed here meanwhile is newer."""
        if number == self._number and found != self._presets:
            self._presets = dict(found)
            self.changed.emit()

    def _on_not_read(self, error: AppError) -> None:
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        self._is_read = True
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _on_brought_in(self, preset: Preset) -> None:
        same = self.find(preset.name)
        if same is not None and same.values != preset.values:
            preset = msgspec.structs.replace(preset, name=self._free_name(preset.name))
        self.keep(preset)
        self.brought_in.emit(preset)

    def _free_name(self, name: str) -> str:
        number = 2
        while self.find(f"{name} {number}") is not None:
            number += 1
        return f"{name} {number}"
