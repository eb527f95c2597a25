"""What the speakers of the open chat have otherwise than their voices: changed, remembered, told."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.presets import Preset
from desktop.chat.speaking import Speaking
from desktop.chat.tuning import Own, differing, with_value, without
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.records import Records
from desktop.settings.values import VoiceSettings
from desktop.voice import Speaker


class Tuning(QObject):
    """One for an OpenChat. The next answer comes from what is chosen here; those on their way are left alone."""

    changed = Signal()

    def __init__(self, records: Records, chat: OpenChat, speaking: Speaking) -> None:
        super().__init__(chat)
        self._records, self._chat, self._speaking = records, chat, speaking

    def settings(self, speaker: Speaker) -> VoiceSettings:
        """What its next answer comes from."""
        return self._speaking.voice_settings(speaker, self._chat.item)

    def set_value(self, speaker_id: str, name: str, value: object) -> None:
        """Let one setting of a speaker be so, in this chat."""
        if (speaker := self._chat.state.speaker(speaker_id)) is not None:
            self._put(speaker, with_value(self._voice(speaker), speaker.own, name, value), speaker.preset)

    def reset(self, speaker_id: str, *names: str) -> None:
        """Let these settings be as the voice has them; all of them where none is named."""
        if (speaker := self._chat.state.speaker(speaker_id)) is not None:
            self._put(speaker, without(speaker.own, *names) if names else {}, speaker.preset if names else "")

    def use(self, speaker_id: str, preset: Preset) -> None:
        """Let a speaker's settings be those of a preset, in this chat."""
        if (speaker := self._chat.state.speaker(speaker_id)) is not None:
            rest = without(speaker.own, *preset.values)
            self._put(speaker, {**rest, **differing(self._voice(speaker), preset.values)}, preset.name)

    def rename_preset(self, name: str, new: str) -> None:
        """The preset that speakers here were given has another name, "" = is gone."""
        for speaker in self._chat.state.speakers:
            if speaker.preset == name:
                self._put(speaker, speaker.own, new)

    def _voice(self, speaker: Speaker) -> VoiceSettings:
        """Its settings without its own: its voice's, with the chat's system prompt."""
        return self.settings(msgspec.structs.replace(speaker, own={}))

    def _put(self, speaker: Speaker, own: Own, preset: str) -> None:
        if (own, preset) == (speaker.own, speaker.preset):
            return
        new = msgspec.structs.replace(speaker, own=own, preset=preset)
        state = self._chat.state
        state.use_speakers(tuple(new if one.id == speaker.id else one for one in state.speakers))
        if state.item is not None:
            item_id, speakers = state.item.id, state.speakers
            self._records.ask(lambda store: store.items.set_speakers(item_id, speakers), None, self._chat.failed.emit)
        self.changed.emit()
