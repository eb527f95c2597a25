"""The forks of a chat as a speaker's column could go them: where each leaves from, and the ways that lead on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from desktop.chat.conversation import Message, Role
from desktop.chat.first_words import first_words
from desktop.chat.outline import TOP, Outline
from desktop.chat.tree import Tree
from desktop.voice import Voice

MAIN = -1  # stands for "on no side way" where the place of a fork in the list is asked for


@dataclass(frozen=True, slots=True)
class ForkWay:
    """One way on from a fork. follows: messages behind its first, on all its own ways; length: messages along it.

    speaker, voice, file: who wrote its first message; "" and None where it was the user. written_at: seconds since
    the epoch, of the last message on it. main: the line goes on here; the others are side ways.
    """

    first: int
    begins: str
    speaker: str
    voice: Voice | None
    file: str
    follows: int
    length: int
    written_at: float
    shown: bool
    main: bool


@dataclass(frozen=True, slots=True)
class Fork:
    """A place with several ways on. at: the message it leaves from, None = the chat itself begins in several ways.

    level: how many messages stand before its ways. stretch: how many of them come after the fork before on its line,
    unforked. parent: which fork of the list its line leaves from, MAIN = none; through: the way's first message
    there, None on the main line. depth: how many forks lie between it and the main line.
    """

    at: int | None
    begins: str
    ways: tuple[ForkWay, ...]
    level: int
    stretch: int
    parent: int
    through: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class Line:
    """A way without its side ways: from which fork it leaves, and by which first message."""

    fork: int = MAIN
    first: int | None = None
    depth: int = 0


class Forks:
    """All forks of a chat, also those on ways that are not shown; linear in its messages.

    Lone answers of other speakers, from which nothing went on, are no ways: they stand beside, in their own column.
    Order: along the main line; what lies on a side way comes behind the fork that this leaves from, oldest first.
    """

    def __init__(self, tree: Tree, speaker: str, beside: Collection[str] = ()) -> None:
        """beside: speakers whose columns are shown, as in Tree.versions."""
        self.outline = Outline(tree, speaker, beside)
        self._speaker = speaker
        self._sizes: list[int] = []  # by spot: messages behind it, on all ways
        self._written: list[float] = []  # by spot: when something was last written there or behind it
        self._lengths: list[int] = []  # by spot: messages along its line, itself the first
        self._count()
        self._lines: list[Line] = [Line()] * len(self.outline.spots)
        self._passed: list[tuple[int, int] | None] = [None] * len(self.outline.spots)  # by spot: see fork_before
        self.list: list[Fork] = []
        self._walk()

    def line_of(self, message_id: int) -> Line:
        """The line on which a message lies; the main one where it is not known."""
        number = self.outline.spot_of(message_id)
        return self._lines[number] if number is not None else Line()

    def path_to(self, message_id: int) -> list[tuple[Fork, int]]:
        """The forks at which the way to a message leaves a line, the first one first, each with the first message."""
        path: list[tuple[Fork, int]] = []
        line = self.line_of(message_id)
        while line.fork != MAIN and line.first is not None:
            fork = self.list[line.fork]
            path.append((fork, line.first))
            line = Line(fork.parent, fork.through)
        path.reverse()
        return path

    def fork_before(self, message_id: int) -> tuple[Fork, int] | None:
        """The last fork on the way to a message, and the first message of the way taken there."""
        number = self.outline.spot_of(message_id)
        passed = self._passed[number] if number is not None else None
        return (self.list[passed[0]], passed[1]) if passed is not None else None

    def _count(self) -> None:
        spots = self.outline.spots
        self._sizes = [0] * len(spots)
        self._written = [spot.message.created_at for spot in spots]
        self._lengths = [1] * len(spots)
        for number in range(len(spots) - 1, -1, -1):  # what follows a spot has a higher number, and is counted by now
            before = spots[number].before
            if after := spots[number].after:
                self._lengths[number] += self._lengths[self._main(after)]
            if before != TOP:
                self._sizes[before] += self._sizes[number] + 1
                self._written[before] = max(self._written[before], self._written[number])

    def _main(self, after: list[int]) -> int:
        """With which of these a line goes on: what is shown, else what was written to last."""
        spots = self.outline.spots
        if len(after) == 1:
            return after[0]
        return max(after, key=lambda number: (spots[number].shown, self._is_way(number), self._written[number], number))

    def _is_way(self, number: int) -> bool:
        spot = self.outline.spots[number]
        lone = spot.message.role is Role.ASSISTANT and spot.message.speaker != self._speaker and not spot.after
        return spot.shown or spot.own or not lone

    def _walk(self) -> None:
        """Line by line: a side way's forks come before those that follow on the line it leaves."""
        waiting = [(TOP, Line(), 0, 0)]  # a spot, its line, messages up to it, and those since the last fork
        while waiting:
            spot, line, level, stretch = waiting.pop()
            if spot != TOP:
                self._lines[spot] = line
            after = self.outline.after(spot)
            if not after:
                continue
            if len(after) == 1:
                self._passed[after[0]] = self._passed[spot] if spot != TOP else None
                waiting.append((after[0], line, level + 1, stretch + 1))
                continue
            main, ways, here = self._main(after), [number for number in after if self._is_way(number)], len(self.list)
            forks = len(ways) > 1
            if forks:
                self.list.append(self._fork(spot, ways, main, line, level, stretch))
            waiting.append((main, line, level + 1, 1 if forks else stretch + 1))
            for number in reversed(after):
                first = self.outline.spots[number].message.id
                self._passed[number] = (here, first) if forks else self._passed[spot] if spot != TOP else None
                if number != main:
                    side = Line(here, first, line.depth + 1)
                    waiting.append((number, side if forks and number in ways else line, level + 1, 1))

    def _fork(self, spot: int, ways: list[int], main: int, line: Line, level: int, stretch: int) -> Fork:
        at = self.outline.spots[spot].message if spot != TOP else None
        return Fork(
            at=at.id if at is not None else None,
            begins=first_words(at.text) if at is not None else "",
            ways=tuple(self._way(number, main=number == main) for number in ways),
            level=level,
            stretch=stretch,
            parent=line.fork,
            through=line.first,
            depth=line.depth,
        )

    def _way(self, number: int, *, main: bool) -> ForkWay:
        spot = self.outline.spots[number]
        message = spot.message
        by_hand = _by_hand(message)
        return ForkWay(
            first=message.id,
            begins=first_words(message.text),
            speaker="" if by_hand else message.speaker,
            voice=message.voice,
            file=message.writer.file if message.writer is not None else "",
            follows=self._sizes[number],
            length=self._lengths[number],
            written_at=self._written[number],
            shown=spot.shown,
            main=main,
        )


def _by_hand(message: Message) -> bool:
    return message.role is not Role.ASSISTANT or message.writer is None
