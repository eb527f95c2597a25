"""The engines that the speakers of the open chat speak from: wanted ready, found, and loaded after all."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from desktop.chat.chat_state import ChatState
from desktop.chat.speaking import Speaking
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.wants import Wants
from desktop.errors import AppError
from desktop.protocol.engine_key import EngineKey
from desktop.settings.values import Settings


class ChatEngines(QObject):
    """One for an OpenChat, in whose name it tells the pool what is wanted."""

    failed = Signal(object)  # AppError: a file was refused that nobody had asked yet

    def __init__(self, pool: EnginePool, speaking: Speaking, state: ChatState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool, self._speaking, self._state = pool, speaking, state
        self.load_is_due = False  # a file will be loaded without being asked for
        pool.failed.connect(self._on_failed)
        self._want(())

    def key(self, speaker_id: str) -> EngineKey | None:
        """The engine that a speaker of this chat speaks from."""
        speaker = self._state.speaker(speaker_id)
        return self._speaking.key(speaker) if speaker is not None else None

    def speakers_from(self, key: EngineKey) -> list[str]:
        """Ids of those who speak from this engine; none any more where another file was chosen meanwhile."""
        return [speaker_id for speaker_id, known in self._keys().items() if known == key]

    def follow(self, state: ChatState) -> None:
        """Another chat is shown. Its speakers' files are loaded where others spoke before."""
        spoke = {key for speaker, key in self._keys().items() if speaker in self._state.speaking}
        self._state = state
        keys = self._keys()
        self._want(speaker for speaker in state.speaking if keys[speaker] not in spoke)

    def use_settings(self, settings: Settings) -> None:
        """Sampling counts from the next answer; a changed file is loaded at once, or after the answer on its way."""
        before, self._speaking.settings = self._keys(), settings
        changed = {speaker for speaker, key in self._keys().items() if key.source != before[speaker].source}
        speaking = set(self._state.speaking)
        self._want(s for s, key in before.items() if self._pool.view(key).occupied or s in changed & speaking)

    def load(self, *speaker_ids: str) -> None:
        """Load the files of these speakers, of those who speak next if none is named, as far as they fit.

        Never in the place of a file that somebody speaks from next.
        """
        self.load_is_due = False
        self._want(speaker_ids or self._state.speaking)

    def insist(self, key: EngineKey) -> None:
        """Load this file although that was refused, for whoever speaks from it still."""
        self._pool.insist(key)
        self._want(self.speakers_from(key))

    def stop_load(self, speaker_id: str) -> None:
        """Load this speaker's file no further."""
        key = self.key(speaker_id)
        if key is not None:
            self._pool.stop_load(key)

    def _keys(self) -> dict[str, EngineKey]:
        return {speaker.id: self._speaking.key(speaker) for speaker in self._state.speakers}

    def _want(self, load: Iterable[str]) -> None:
        """Keep the engines of all who may speak, and load some of them."""
        keys = self._keys()
        schemas = {s.id for s in self._state.speakers if self._speaking.voice_settings(s).json_schema}
        wants = Wants(
            kept=frozenset(keys.values()),
            speaking=frozenset(keys[speaker] for speaker in self._state.speaking if speaker in keys),
            schemas=frozenset(keys[speaker] for speaker in schemas),
        )
        self._pool.want(self, wants, [keys[speaker] for speaker in load if speaker in keys])

    def _on_failed(self, _key: EngineKey, error: AppError) -> None:
        self.failed.emit(error)
