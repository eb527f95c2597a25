"""What a speaker of an item speaks from: its engine, its settings, and how it is told in what it wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop.chat.conversation import AnswerTokens, Message, Writer, WriterKind
from desktop.chat.item import Item
from desktop.chat.request import context_params, stored_parameters, voice_settings
from desktop.chat.tuning import tuned
from desktop.protocol.engine_key import EngineKey
from desktop.settings.values import CostumeName, Settings, VoiceSettings, engine_settings
from desktop.voice import FileSource, Speaker, Voice

FileFor = Callable[[Settings, Voice], Path]
HashOf = Callable[[Path], str]  # a model file's SHA-256, "" where it is not known


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer comes from: engine, settings and history of the moment of asking.

    history: the question is its last. kept: tokens that the answer begins with, from another one; trimmed: how many
    code points that one's costume had taken from the front. begin: words that are put into its mouth.
    """

    speaker: Speaker
    key: EngineKey
    settings: VoiceSettings
    history: Sequence[Message] = ()
    kept: AnswerTokens | None = None
    trimmed: int = 0
    begin: str = ""


class Speaking:
    """Turns speakers into engines and settings, by the settings as they are now."""

    def __init__(self, settings: Settings, file_for: FileFor, hash_of: HashOf) -> None:
        self.settings = settings
        self._file_for, self._hash_of = file_for, hash_of

    def key(self, speaker: Speaker) -> EngineKey:
        """The engine a speaker speaks from."""
        source = speaker.source or FileSource(path=str(self._file_for(self.settings, speaker.voice)))
        return EngineKey(source, context_params(engine_settings(self.settings, Path(source.path))))

    def voice_settings(self, speaker: Speaker, item: Item | None = None) -> VoiceSettings:
        """Its voice's settings, with its own costume and the item's system prompt, and what is its own in this item."""
        chosen = voice_settings(self.settings, speaker.voice)
        if speaker.costume in [name.value for name in CostumeName]:
            chosen = msgspec.structs.replace(chosen, costume=CostumeName(speaker.costume))
        if item is not None and item.system_prompt:
            chosen = msgspec.structs.replace(chosen, system_prompt=item.system_prompt)
        return tuned(chosen, speaker.own)

    def asked(self, speaker: Speaker, item: Item | None) -> Asked:
        """Where an answer of this speaker comes from, without what was said."""
        return Asked(speaker, self.key(speaker), self.voice_settings(speaker, item))

    def writer(self, asked: Asked) -> Writer:
        """Who will have written what is asked for now."""
        path = Path(asked.key.source.path)
        return Writer(
            kind=WriterKind.ENGINE,
            voice=asked.speaker.voice,
            file=path.name,
            file_sha256=self._hash_of(path),
            costume=str(asked.settings.costume) if asked.speaker.voice is Voice.BASE else "",
            parameters=stored_parameters(asked.settings),
        )
