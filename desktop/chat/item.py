"""What the sidebar lists: items (chats; pages later) in folders, and who speaks in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Speaker, Voice

KEPT_DAYS = 30  # what was deleted is removed for good at the first start after so many days


class ItemKind(StrEnum):
    """What an item holds: messages, or a text."""

    CHAT = "chat"
    PAGE = "page"


class VoiceChoice(StrEnum):
    """Who speaks next, as the voice switch has it: the first base speaker, the first instruct speaker, or both."""

    BASE = "base"
    BOTH = "both"
    INSTRUCT = "instruct"

    def voices(self) -> tuple[Voice, ...]:
        """The voices that answer, base first."""
        if self is VoiceChoice.BOTH:
            return (Voice.BASE, Voice.INSTRUCT)
        return (Voice(self.value),)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the sidebar. Times are seconds since the epoch, None = not so."""

    id: int
    title: str
    created_at: float
    updated_at: float
    kind: ItemKind = ItemKind.CHAT
    titled_by_user: bool = False
    folder_id: int | None = None
    pinned_at: float | None = None
    archived_at: float | None = None
    deleted_at: float | None = None  # it can be looked at and restored for KEPT_DAYS
    speakers: tuple[Speaker, ...] = DEFAULT_SPEAKERS  # each may have a column
    speaking: tuple[str, ...] = (INSTRUCT.id,)  # ids of those who speak next, whose columns are shown
    system_prompt: str = ""  # "" = the voice's
    preset: str = ""
    source: str = ""  # where it was brought from, "" = written here
    foreign_id: str = ""  # its id there


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the sidebar. place: orders the folders of one parent, which is None at the top."""

    id: int
    parent_id: int | None
    name: str
    place: float


def speaker_of(speakers: Sequence[Speaker], speaker_id: str) -> Speaker | None:
    """The speaker with this id."""
    return next((speaker for speaker in speakers if speaker.id == speaker_id), None)


def speaking_for(speakers: Sequence[Speaker], choice: VoiceChoice) -> tuple[str, ...]:
    """The ids of the first speaker of each chosen voice, base first; a voice without speaker is left out."""
    firsts = (next((speaker.id for speaker in speakers if speaker.voice is voice), None) for voice in choice.voices())
    return tuple(found for found in firsts if found is not None)


def choice_of(speakers: Sequence[Speaker], speaking: Sequence[str]) -> VoiceChoice:
    """What the voice switch shows while these speak."""
    voices = {speaker.voice for speaker in speakers if speaker.id in speaking}
    if len(voices) == len(Voice):
        return VoiceChoice.BOTH
    return VoiceChoice.BASE if voices == {Voice.BASE} else VoiceChoice.INSTRUCT


def title_from(text: str, limit: int = 40) -> str:
    """A chat's title from its first words, as files of format 1 have it."""
    words = " ".join(text.split())
    if len(words) <= limit:
        return words or "New chat"
    return words[:limit].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
