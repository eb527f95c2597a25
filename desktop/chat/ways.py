"""Ways through a chat: rows of messages from the first on, of which equal beginnings are kept once."""

from __future__ import annotations

from collections.abc import Iterable

START = 0  # the way with no message in it


class Ways:
    """A trie over message ids. A way is the number of its last node: equal numbers, equal ways."""

    def __init__(self) -> None:
        self._steps: dict[tuple[int, int], int] = {}  # (way, id of the next message) -> longer way
        self._ends: list[tuple[int, int]] = [(START, 0)]  # by way: the way without its last message, and that one's id
        self._next: list[list[int]] = [[]]  # by way: ids with which it goes on

    def longer(self, way: int, message_id: int) -> int:
        """The way with one message more."""
        step = (way, message_id)
        if step not in self._steps:
            self._steps[step] = len(self._ends)
            self._ends.append(step)
            self._next.append([])
            self._next[way].append(message_id)
        return self._steps[step]

    def along(self, message_ids: Iterable[int]) -> int:
        """The way through these messages, from the first on."""
        way = START
        for message_id in message_ids:
            way = self.longer(way, message_id)
        return way

    def ids(self, way: int) -> list[int]:
        """The messages of a way, the first one first."""
        found: list[int] = []
        while way != START:
            way, message_id = self._ends[way]
            found.append(message_id)
        found.reverse()
        return found

    def before(self, way: int) -> int:
        """The way without its last message."""
        return self._ends[way][0]

    def last(self, way: int) -> int:
        """The id of the last message of a way, 0 for START."""
        return self._ends[way][1]

    def find(self, way: int, message_id: int) -> int | None:
        """The way with one message more, if it is kept."""
        return self._steps.get((way, message_id))

    def through(self, message_id: int) -> set[int]:
        """All ways that this message is on."""
        found: set[int] = set()
        for way, (before, last) in enumerate(self._ends[1:], start=1):  # a way is younger than its beginning
            if last == message_id or before in found:
                found.add(way)
        return found

    def on(self, ways: Iterable[int]) -> set[int]:
        """All messages on these ways."""
        seen: set[int] = {START}
        for end in ways:
            way = end
            while way not in seen:
                seen.add(way)
                way = self._ends[way][0]
        return {self._ends[way][1] for way in seen if way != START}

    def next_ids(self, way: int) -> list[int]:
        """With which messages this way goes on, in the order they were met."""
        return list(self._next[way])
