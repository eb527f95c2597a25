"""The tree of a page's takes: text put into one and cut out of it, takes parted, put together and led to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from desktop.page.piece import Piece
from desktop.page.take import ROOT, Take
from desktop.page.written import Written


class Tree:
    """All takes by id. Places are code points of a take's own text."""

    def __init__(self, takes: dict[int, Take], next_id: Callable[[dict[int, Take]], int]) -> None:
        """takes: changed in place. next_id: gives one that no take had before."""
        self.takes, self._next_id = takes, next_id

    def cut(self, take_id: int, start: int, end: int) -> None:
        """Take a stretch out of a text; what left it there leaves at its beginning."""
        take, leaving = self.takes[take_id], self.leaving(take_id)
        self.takes[take_id] = replace(take, written=take.written.replaced(start, end, ()))
        for branch in leaving:
            if branch.place > start:
                place = max(start, branch.place - (end - start))
                self.takes[branch.id] = replace(branch, place=place)

    def insert(self, take_id: int, place: int, pieces: Iterable[Piece]) -> None:
        """Put pieces at a place of a text."""
        take = self.takes[take_id]
        written, leaving = take.written.replaced(place, place, pieces), self.leaving(take.id)
        added = len(written) - len(take.written)
        self.takes[take.id] = replace(take, written=written)
        for branch in leaving:
            # What leaves at this very place goes on leaving there, but for the shown way: the words stand before it.
            if branch.place > place or (branch.place == place and branch.id == take.chosen):
                self.takes[branch.id] = replace(branch, place=branch.place + added)

    def split(self, take_id: int, place: int) -> int:
        """Make what stands behind a place a take of its own, shown where its text was. Its id."""
        take = self.takes[take_id]
        rest = Written(take.written.part(place, len(take.written)))
        moved = [branch for branch in self.leaving(take_id) if branch.place > place]
        made = self.put(take_id, place, rest)
        went_on = any(branch.id == take.chosen for branch in moved)
        self.takes[made.id] = replace(made, chosen=take.chosen if went_on else None)
        chosen = made.id if went_on or take.chosen is None else take.chosen
        head = Written(take.written.part(0, place))
        self.takes[take_id] = replace(self.takes[take_id], written=head, chosen=chosen)
        for branch in moved:
            self.takes[branch.id] = replace(branch, parent=made.id, place=branch.place - place)
        return made.id

    def merge(self, way: Take) -> None:
        """Make a take a part of the one it leaves; what stood there behind its place becomes a take of its own."""
        parent_id = way.parent or ROOT
        if way.place < len(self.takes[parent_id].written):
            self.split(parent_id, way.place)
        parent, leaving = self.takes[parent_id], self.leaving(way.id)
        del self.takes[way.id]
        written = Written((*parent.written.pieces, *way.written.pieces))
        chosen = way.chosen if parent.chosen == way.id else parent.chosen
        self.takes[parent_id] = replace(parent, written=written, chosen=chosen)
        for branch in leaving:
            place = len(parent.written) + branch.place
            self.takes[branch.id] = replace(branch, parent=parent_id, place=place)

    def choose(self, take_id: int, chosen: int | None) -> None:
        """Let the shown way leave a take with another one, None = with none."""
        if self.takes[take_id].chosen != chosen:
            self.takes[take_id] = replace(self.takes[take_id], chosen=chosen)

    def leaving(self, take_id: int) -> list[Take]:
        """What leaves a take; from now on at its end, where an undo left less of its text than there was."""
        length, found = len(self.takes[take_id].written), []
        for take in [take for take in self.takes.values() if take.parent == take_id]:
            if take.place > length:
                self.takes[take.id] = replace(take, place=length)
            found.append(self.takes[take.id])
        return found

    def put(self, parent: int, place: int, written: Written, *, unread: bool = False) -> Take:
        """A new take."""
        made = Take(self._next_id(self.takes), parent, place, written, unread=unread)
        self.takes[made.id] = made
        return made
