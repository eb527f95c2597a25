"""Which files the voices speak from: chosen, given up when a file goes away, taken again when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.settings_keeper import SettingsKeeper
from desktop.library.variant import voice_of
from desktop.settings.values import Settings
from desktop.voice import Voice


class SpeakingFiles(QObject):
    """Writes the settings' two files. file_for, stored_name: as in Surroundings."""

    chat_requested = Signal(object)  # tuple[Voice, ...]: their files are set, they alone are to speak
    voice_changed = Signal(object)  # Voice: it speaks from another file, beside whoever speaks

    def __init__(
        self,
        shelf: ShelfKeeper,
        keeper: SettingsKeeper,
        file_for: Callable[[Settings, Voice], Path],
        stored_name: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf, self._keeper = shelf, keeper
        self._file_for, self._stored_name = file_for, stored_name
        self._given_up: dict[str, tuple[str, ...]] = {}  # removed path -> the settings that named it

    def chat_with(self, paths: Sequence[str]) -> None:
        """Speak from these files, each in the voice of its variant; what is gone meanwhile is left out."""
        files = [file for path in paths if (file := self._shelf.find(path)) is not None]
        voices = [(voice_of(file.variant), file.path) for file in files]
        if voices:
            self._use(voices)
            self.chat_requested.emit(tuple(voice for voice, _ in voices))

    def speak_from(self, voice: Voice, path: str) -> None:
        """Let a voice speak from another file."""
        self._use(((voice, path),))
        self.voice_changed.emit(voice)

    def give_up(self, path: str) -> None:
        """A file goes away and is spoken from no more: the pocket pair takes its place."""
        settings = self._keeper.settings
        gone = {f"{voice.value}_file": "" for voice in Voice if str(self._file_for(settings, voice)) == path}
        self._given_up[path] = tuple(gone)
        self._keeper.update(msgspec.structs.replace(settings, **gone))

    def take_again(self, path: str) -> None:
        """A file is back: who spoke from it does so again, unless another file was chosen meanwhile."""
        settings = self._keeper.settings
        again = {name: path for name in self._given_up.pop(path, ()) if getattr(settings, name) == ""}
        self._keeper.update(msgspec.structs.replace(settings, **again))

    def _use(self, voices: Sequence[tuple[Voice, str]]) -> None:
        changes = {f"{voice.value}_file": self._stored_name(path) for voice, path in voices}
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, **changes))
