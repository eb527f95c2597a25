"""Which model files are loaded without being asked for, at a start and after the first load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.control.conversation.open_chat import OpenChat
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.view import EngineState
from desktop.paths import pocket_file
from desktop.voice import DEFAULT_SPEAKERS, Speaker

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.control.library.shelf_keeper import ShelfKeeper


class FirstLoads(QObject):
    """After the first paint begin(), which needs nothing of the library, and wait_for() once there is one."""

    def __init__(self, chat: OpenChat, pool: EnginePool, *, wanted: bool) -> None:
        """wanted: False after starts that failed."""
        super().__init__(chat)
        self._chat, self._pool = chat, pool
        self._wanted = chat.engines.load_is_due = wanted
        pool.loaded.connect(self._load_pocket_beside)

    @property
    def needs_shelf(self) -> bool:
        """Whether other files speak than the pocket pair, which fits everywhere."""
        return not self._speak_from_pocket()

    def begin(self) -> None:
        """Load what the settings name at once where it is the pocket pair."""
        if self._wanted and self._speak_from_pocket():
            self._chat.engines.load()

    def wait_for(self, shelf: ShelfKeeper) -> None:
        """Load other files when the shelf was read: it knows what they need and whether engines died with them."""
        if self._wanted and not self._speak_from_pocket():
            shelf.started.connect(self._chat.engines.load)

    def _load_pocket_beside(self) -> None:
        """The pocket pair is small enough to have both voices ready for a toggle; once, after the first load."""
        self._pool.loaded.disconnect(self._load_pocket_beside)
        empty = [
            speaker.id
            for speaker in DEFAULT_SPEAKERS
            if self._speaks_from_pocket(speaker) and self._state(speaker) is EngineState.EMPTY
        ]
        if empty:
            self._chat.engines.load(*empty)

    def _speak_from_pocket(self) -> bool:
        return all(self._speaks_from_pocket(speaker) for speaker in DEFAULT_SPEAKERS)

    def _speaks_from_pocket(self, speaker: Speaker) -> bool:
        key = self._chat.engines.key(speaker.id)
        return key is not None and key.path == pocket_file(speaker.voice)

    def _state(self, speaker: Speaker) -> EngineState | None:
        key = self._chat.engines.key(speaker.id)
        return self._pool.view(key).state if key is not None else None
