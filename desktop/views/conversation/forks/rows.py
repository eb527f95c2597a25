"""The lines of the list of forks, from forks or from what was found, and what each says in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.chat.conversation import Message, Role
from desktop.chat.finding.fork_search import Hit
from desktop.chat.forks import MAIN, Fork, ForkWay
from desktop.views.kit.voice_words import speaker_name
from desktop.voice import Speaker, Voice

YOU, NO_WORDS, START = "You", "No words", "The beginning of the chat"


@dataclass(frozen=True, slots=True)
class ForkRow:
    """A fork: where it leaves from."""

    fork: Fork

    @property
    def key(self) -> tuple[str, int]:
        """The same row in another list has the same."""
        return "fork", self.fork.at or 0

    @property
    def target(self) -> int:
        """The message that a jump shows."""
        shown = next((way for way in self.fork.ways if way.main), self.fork.ways[0])
        return self.fork.at if self.fork.at is not None else shown.first

    @property
    def depth(self) -> int:
        """How far it is set in."""
        return self.fork.depth

    @property
    def title(self) -> str:
        """The words of the message it leaves from."""
        return (self.fork.begins or NO_WORDS) if self.fork.at is not None else START

    @property
    def detail(self) -> str:
        """How far down it is, and how many ways there are."""
        after = f"after {counted(self.fork.stretch, 'message')} · " if self.fork.stretch else ""
        return f"{after}{counted(len(self.fork.ways), 'way')}"

    def in_words(self) -> str:
        """All of it, for a screen reader."""
        return f"Fork {self.detail}: {self.title}"


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way on from a fork. place: which of how many, from 1 on. written: when something was last written on it."""

    fork: Fork
    way: ForkWay
    place: int
    written: str

    @property
    def key(self) -> tuple[str, int]:
        """The same row in another list has the same."""
        return "way", self.way.first

    @property
    def target(self) -> int:
        """The message that a jump shows."""
        return self.way.first

    @property
    def depth(self) -> int:
        """How far it is set in."""
        return self.fork.depth

    @property
    def voice(self) -> Voice | None:
        """Whose colour it has."""
        return self.way.voice if self.way.speaker else None

    @property
    def writer(self) -> str:
        """Who wrote it."""
        return writer_name(self.way.speaker, self.way.voice)

    @property
    def title(self) -> str:
        """Its first words."""
        return self.way.begins or NO_WORDS

    @property
    def detail(self) -> str:
        """How long it is, when it was last written to, and from which file its first message is."""
        follow = f"{counted(self.way.follows, 'message')} follow{'' if self.way.follows != 1 else 's'}"
        parts = (
            follow if self.way.follows else "Nothing follows",
            self.written,
            self.way.file,
        )
        return " · ".join(part for part in parts if part)

    def in_words(self) -> str:
        """All of it, for a screen reader."""
        shown = "Shown, " if self.way.shown else ""
        return f"{shown}way {self.place} of {len(self.fork.ways)}, {self.writer}: {self.title} · {self.detail}"


@dataclass(frozen=True, slots=True)
class HitRow:
    """A message in which something was found."""

    hit: Hit

    @property
    def key(self) -> tuple[str, int]:
        """The same row in another list has the same."""
        return "hit", self.hit.message.id

    @property
    def target(self) -> int:
        """The message that a jump shows."""
        return self.hit.message.id

    @property
    def depth(self) -> int:
        """How far it is set in."""
        return 0

    @property
    def voice(self) -> Voice | None:
        """Whose colour it has."""
        return self.hit.message.voice

    @property
    def writer(self) -> str:
        """Who wrote it."""
        return message_writer(self.hit.message)

    @property
    def title(self) -> str:
        """The sentence with the words in it."""
        return self.hit.excerpt.text or NO_WORDS

    @property
    def detail(self) -> str:
        """Where it is: whether it is shown, and at which fork one leaves for it."""
        return self._place([self.hit.left] if self.hit.left is not None else [])

    def in_words(self) -> str:
        """All of it, with every fork on the way there."""
        path = self.hit.path or ([self.hit.left] if self.hit.left is not None else [])
        return f"{self.writer}: {self.title} · {self._place(path)}"

    def _place(self, path: Sequence[tuple[Fork, int]]) -> str:
        words = ", then ".join(_taken(fork, first) for fork, first in path)
        if self.hit.shown:
            return ", ".join(part for part in ("Shown", words) if part)
        return words[:1].upper() + words[1:] or "Not shown"


Row = ForkRow | WayRow | HitRow


def fork_rows(forks: Sequence[Fork], now: float) -> list[Row]:
    """Each fork with its ways, and behind a way the forks that lie on it. now: seconds since the epoch."""
    on: dict[tuple[int, int | None], list[int]] = {}
    for number, fork in enumerate(forks):
        on.setdefault((fork.parent, fork.through), []).append(number)
    rows: list[Row] = []
    waiting: list[Row | int] = list(reversed(on.get((MAIN, None), [])))
    while waiting:
        following = waiting.pop()
        if not isinstance(following, int):
            rows.append(following)
            continue
        fork = forks[following]
        rows.append(ForkRow(fork))
        for place in range(len(fork.ways), 0, -1):
            way = fork.ways[place - 1]
            waiting += reversed(on.get((following, way.first), []))
            waiting.append(WayRow(fork, way, place, moment(way.written_at, now)))
    return rows


def _taken(fork: Fork, first: int) -> str:
    """Which way was taken at a fork."""
    place = next((number for number, way in enumerate(fork.ways, start=1) if way.first == first), None)
    way = f"way {place} of {len(fork.ways)}" if place is not None else "beside the ways"
    return f"{way} from {f'“{fork.begins or NO_WORDS}”' if fork.at is not None else 'the beginning'}"


def writer_name(speaker: str, voice: Voice | None) -> str:
    """Who wrote something: "You", "Base", "Instruct 2"."""
    if not speaker:
        return YOU
    return speaker_name(Speaker(id=speaker, voice=voice)) if voice is not None else "Answer"


def message_writer(message: Message) -> str:
    """The same of a message."""
    by_hand = message.role is not Role.ASSISTANT or message.writer is None
    return writer_name("" if by_hand else message.speaker, message.voice)


def counted(number: int, word: str) -> str:
    """ "1 message", "1,200 messages"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def moment(seconds: float, now: float) -> str:
    """When something was written: the time of today, the day of this year, else the date. Both since the epoch."""
    if seconds <= 0:
        return ""
    then, today = datetime.fromtimestamp(seconds).astimezone(), datetime.fromtimestamp(now).astimezone()
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == today.year else f"{then.day} {then:%b %Y}"
