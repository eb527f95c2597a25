"""Which columns a chat has: others beside the two voices, with a costume or a file of their own."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.voice import FileSource, Speaker, Voice

MOST = 4  # columns beside each other

Columns = tuple[tuple[Speaker, ...], tuple[str, ...]]  # who may have one, and whose are shown


def with_column(
    speakers: Sequence[Speaker],
    speaking: Sequence[str],
    voice: Voice,
    costume: str = "",
    source: FileSource | None = None,
) -> Columns:
    """One more, behind those of its voice. One that was there before, and is not shown, comes back."""
    wanted = (voice, costume, source)
    known = next((one for one in speakers if (one.voice, one.costume, one.source) == wanted), None)
    if known is None or known.id in speaking:
        known = Speaker(id=_free_id(speakers, voice), voice=voice, costume=costume, source=source)
        speakers = sorted([*speakers, known], key=lambda one: one.voice is not Voice.BASE)
    shown = {*speaking, known.id}
    return tuple(speakers), tuple(one.id for one in speakers if one.id in shown)


def without_column(speaking: Sequence[str], speaker_id: str) -> tuple[str, ...]:
    """One less; the last one stays. What it said stays in the chat."""
    left = tuple(one for one in speaking if one != speaker_id)
    return left or tuple(speaking)


def dressed(speakers: Sequence[Speaker], speaker_id: str, costume: str) -> tuple[Speaker, ...]:
    """One of them wears this costume from now on."""
    return tuple(msgspec.structs.replace(one, costume=costume) if one.id == speaker_id else one for one in speakers)


def _free_id(speakers: Sequence[Speaker], voice: Voice) -> str:
    taken = {one.id for one in speakers}
    names = (f"{voice.value}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (voice.value, *names) if name not in taken)
