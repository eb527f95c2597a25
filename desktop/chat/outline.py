"""Everything a speaker's column could show, as one tree in which a message has one place, or one for each own way."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from desktop.chat.conversation import ROOT, Message, Role
from desktop.chat.tree import Tree
from desktop.chat.ways import START

TOP = -1  # stands for "before the first message" where the number of a spot is asked for

_Step = tuple[Message, int, int | None]  # a message, the spot that it stands behind, its own way if it is on one


@dataclass(slots=True)
class Spot:
    """One place of a message. before: the spot it stands behind, or TOP; after: those that may follow, oldest first.

    own: whether an answer of the column's speaker came this way; shown: whether the column shows it now.
    """

    message: Message
    before: int
    own: bool
    shown: bool
    after: list[int] = field(default_factory=list)


class Outline:
    """Made in time linear in the messages. Every spot stands behind its `before` in `spots`.

    Answers of the speaker stand where they were written. Everything else stands once, where the column shows it, else
    where it was asked; that is a way the column can go, too.
    """

    def __init__(self, tree: Tree, speaker: str, beside: Collection[str] = ()) -> None:
        """beside: speakers whose columns are shown: what they alone went on from is theirs, and left out here."""
        self._tree, self._speaker = tree, speaker
        self._elsewhere = frozenset(beside) | {speaker}  # answers of these stand on their ways only
        self._own = tree.own_ways(speaker)
        self.spots: list[Spot] = []
        self.first: list[int] = []  # spots of messages with which the chat may begin
        self._by_id: dict[int, int] = {}  # the first spot of each message
        column = tree.column(speaker)
        self._placed = {tree.ways.last(way) for way in self._own} | {message.id for message in column}
        self._lay(column)
        for after in (self.first, *(spot.after for spot in self.spots)):
            if len(after) > 1:
                after.sort(key=lambda number: self.spots[number].message.id)

    def spot_of(self, message_id: int) -> int | None:
        """The number of a message's spot, the one on the shown way first; None where this column cannot show it."""
        return self._by_id.get(message_id)

    def way_to(self, message_id: int) -> list[Message]:
        """The messages that have to be chosen from the first on so that a column shows one; [] where it cannot."""
        way: list[Message] = []
        number = self._by_id.get(message_id, TOP)
        while number != TOP:
            way.append(self.spots[number].message)
            number = self.spots[number].before
        way.reverse()
        return way

    def after(self, number: int) -> list[int]:
        """What may follow a spot, or TOP; oldest first."""
        return self.first if number == TOP else self.spots[number].after

    def _lay(self, column: list[Message]) -> None:
        """The shown way first: where a message may stand at several places, that is the best one."""
        later: deque[_Step] = deque()
        spot = TOP
        way: int | None = START
        for message in column:
            later.extend(step for step in self._steps(spot, way) if step[0].id != message.id)
            found = self._tree.ways.find(way, message.id) if way is not None else None
            way = found if found in self._own else None
            spot = self._add(message, spot, way, shown=True)
        later.extend(self._steps(spot, way))
        while later:
            message, before, own_way = later.popleft()
            later.extend(self._steps(self._add(message, before, own_way, shown=False), own_way))

    def _add(self, message: Message, before: int, way: int | None, *, shown: bool) -> int:
        number = len(self.spots)
        self.spots.append(Spot(message, before, own=way is not None, shown=shown))
        self.after(before).append(number)
        self._by_id.setdefault(message.id, number)
        return number

    def _steps(self, spot: int, way: int | None) -> Iterator[_Step]:
        """What comes behind a spot: along the speaker's own ways, and what has no place yet."""
        if way is not None:
            for message_id in self._tree.ways.next_ids(way):
                longer = self._tree.ways.find(way, message_id)
                message = self._tree.find(message_id)
                if message is not None and longer in self._own:
                    yield message, spot, longer
        last = self.spots[spot].message.id if spot != TOP else ROOT
        for message in self._loose(last):
            if message.id not in self._placed:
                self._placed.add(message.id)
                yield message, spot, None

    def _loose(self, last: int) -> Iterator[Message]:
        """What may stand behind a message whatever was before it."""
        for message in self._tree.asked_after(last):
            if message.role is not Role.ASSISTANT or message.speaker not in self._elsewhere:
                yield message
        chosen = self._tree.find(self._tree.chosen_after(last, self._speaker))
        if chosen is not None and chosen.role is not Role.ASSISTANT:
            yield chosen
