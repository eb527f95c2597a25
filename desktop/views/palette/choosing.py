"""Which entries the palette shows for what is typed, group by group: the group with the best one comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.views.palette.entries import COMMANDS_ONLY, MOST_SHOWN, Entry, Group
from desktop.views.palette.ranking import WORDS, Names, Wanted, compared

BY_OTHER_WORDS = 1.5  # an entry found by another name comes behind those with a word that begins so


class Choosing:
    """Keeps the names of all entries as they are compared, so that a letter typed costs one pass over them."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}  # by title: as it is compared
        self._groups: dict[Group, _Offered] = {}

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Choose from these. Those of one group are in the order in which they are shown while nothing is typed."""
        before = self._known
        self._known = {entry.title: before.get(entry.title) or compared(entry.title) for entry in entries}
        by_group: dict[Group, list[Entry]] = {}
        for entry in entries:
            by_group.setdefault(entry.group, []).append(entry)
        self._groups = {group: _Offered(offered, self._known) for group, offered in by_group.items()}

    def chosen(self, typed: str) -> list[tuple[Group, list[Entry]]]:
        """The entries to show for it, their marks with them."""
        typed = typed.strip()
        only = typed.startswith(COMMANDS_ONLY)
        wanted = Wanted(typed.removeprefix(COMMANDS_ONLY))
        if not wanted:
            return self._first_ones(only=only)
        ranked: list[tuple[int, Group, list[Entry]]] = []
        for group in Group:
            if group in self._groups and (group is Group.COMMANDS or not only):
                found = self._groups[group].best(wanted, MOST_SHOWN[group])
                if found:
                    marked = [replace(entry, marks=wanted.marks(entry.title)) for _, entry in found]
                    ranked.append((int(found[0][0]), group, marked))
        ranked.sort(key=lambda one: one[0])
        return [(group, entries) for _, group, entries in ranked]

    def _first_ones(self, *, only: bool) -> list[tuple[Group, list[Entry]]]:
        """While nothing is typed: chats first, then all commands, for whoever looks around."""
        shown = []
        for group, most in ((Group.CHATS, 0 if only else MOST_SHOWN[Group.CHATS]), (Group.COMMANDS, None)):
            offered = self._groups[group].entries if group in self._groups else []
            entries = [entry for entry in offered[: None if most is None else most + 1] if not entry.current][:most]
            if entries:
                shown.append((group, entries))
        return shown


class _Offered:
    """The entries of one group, with their names and the other words for them."""

    def __init__(self, entries: list[Entry], known: dict[str, tuple[str, str]]) -> None:
        self.entries = entries
        self._names = Names([known[entry.title] for entry in entries])
        self._owners = [place for place, entry in enumerate(entries) for _ in entry.words]
        self._words = Names([compared(word) for entry in entries for word in entry.words])

    def best(self, wanted: Wanted, most: int) -> list[tuple[float, Entry]]:
        """Those that fit best, the best one first, each with its rank."""
        ranks: dict[int, float] = {place: rank for rank, place in self._names.best(wanted, most)}
        for rank, number in self._words.best(wanted, len(self._owners), WORDS):
            place = self._owners[number]
            ranks[place] = min(rank + BY_OTHER_WORDS, ranks.get(place, rank + BY_OTHER_WORDS))
        ordered = sorted((rank, place) for place, rank in ranks.items())
        return [(rank, self.entries[place]) for rank, place in ordered[:most]]
