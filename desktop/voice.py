"""Who speaks: what a model is (voice), where it comes from (source), and both as one who talks in a chat (speaker)."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Voice(StrEnum):
    """What a model is: the base or the instruct variant."""

    BASE = "base"
    INSTRUCT = "instruct"


class FileSource(msgspec.Struct, frozen=True, kw_only=True, tag="file"):
    """A model file on this computer. path: whole."""

    path: str


Source = FileSource


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who talks in an item. Each has a column, and a way through the messages of its own."""

    id: str  # names its column and its way: "base", "instruct", "instruct-2"
    voice: Voice
    source: Source | None = None  # None = the file that the settings name for its voice
    costume: str = ""  # "" = its voice's
    preset: str = ""  # the name of the one that `own` was taken from; "" = of none
    own: dict[str, object] = {}  # settings that it has otherwise than its voice, by name, in this item


BASE = Speaker(id=Voice.BASE.value, voice=Voice.BASE)
INSTRUCT = Speaker(id=Voice.INSTRUCT.value, voice=Voice.INSTRUCT)
DEFAULT_SPEAKERS = (BASE, INSTRUCT)  # of every item until others are chosen
