"""What the palette can offer, and in which groups it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What belongs together, under a title of its own."""

    COMMANDS = "Commands"
    CHATS = "Chats"
    SPEAKERS = "Who speaks"
    MESSAGES = "Messages"


MOST_SHOWN = {Group.COMMANDS: 8, Group.CHATS: 8, Group.SPEAKERS: 6, Group.MESSAGES: 8}
COMMANDS_ONLY = ">"  # typed first


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose. target: what goes back when it is chosen, known to whoever offered it.

    words: other names that people look for; marks: what is bold in the title, where it was found elsewhere;
    written_at: seconds since the epoch, shown as a time.
    """

    group: Group
    title: str
    target: object
    detail: str = ""
    keys: str = ""
    words: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    written_at: float | None = None
    current: bool = False
