"""A page: the tree of its takes, the way through it that is shown, and what can be done to both, each undone again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop.page.history import Change, History, Typed
from desktop.page.piece import Piece, text_of
from desktop.page.take import ROOT, Stretch, Take, mended
from desktop.page.tree import Tree
from desktop.page.written import Written


class Page:
    """Places are code points of the text that is shown, unless they are said to be a take's."""

    def __init__(self, takes: Iterable[Take] = ()) -> None:
        """takes: as they were kept; one that names what is not there leaves the page's beginning."""
        self._takes = mended({take.id: take for take in takes})
        self.history = History()
        self._tree = Tree(self._takes, self.history.next_id)

    @property
    def takes(self) -> Mapping[int, Take]:
        """All takes by id, the pruned ones too."""
        return self._takes

    @property
    def text(self) -> str:
        """What is shown."""
        return text_of(self.pieces())

    def pieces(self) -> list[Piece]:
        """What is shown, with its hands."""
        return [piece for part in self.stretches() for piece in part.take.written.part(0, part.end)]

    def stretches(self) -> list[Stretch]:
        """The way that is shown, from the page's beginning to its end."""
        found: list[Stretch] = []
        take, start = self._takes[ROOT], 0
        while True:
            following = self._takes[take.chosen] if take.chosen is not None else None
            length = len(take.written)
            end = min(following.place, length) if following is not None else length
            found.append(Stretch(take, start, end))
            if following is None:
                return found
            take, start = following, start + end

    def branches(self, take_id: int) -> list[Take]:
        """What leaves a take, in the order of its text; not what is pruned."""
        leaving = (take for take in self._takes.values() if take.parent == take_id and not take.pruned)
        return sorted(leaving, key=lambda take: (take.place, take.id))

    def at(self, place: int) -> tuple[Stretch, int]:
        """The shown take that a place belongs to, and the place in it; between two takes it is the later one."""
        shown = self.stretches()
        for part in reversed(shown):
            if place >= part.start:
                return part, min(place - part.start, part.end)
        return shown[0], 0

    def edit(self, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """Put others in the place of a stretch. Typing goes on in one step of undo."""
        with self._step(Typed(start, end, text_of(pieces))):
            self._edit(start, end, pieces)

    def keep_ways(self, place: int, ways: Sequence[Sequence[Piece]]) -> list[int]:
        """Keep ways on from a place beside what is shown, unread. Returns their ids. No step: undo leaves them."""
        part, inside = self.at(place)
        written = [Written(tuple(pieces)) for pieces in ways if text_of(pieces)]
        return [self._tree.put(part.take.id, inside, one, unread=True).id for one in written]

    def take_way(self, take_id: int) -> int:
        """Write a kept way at its place, where that is shown; else show the way to it. Where its text ends then."""
        way = self._takes[take_id]
        part = next((part for part in self.stretches() if part.take.id == way.parent), None)
        place = min(way.place, len(part.take.written)) if part is not None else 0
        if part is None or place > part.end or part.take.chosen == take_id or self.branches(take_id):
            self.show(take_id)
            return self.stretches()[-1].behind
        with self._step():
            pruned = self._tree.leaving(take_id)
            del self._takes[take_id]
            self._tree.insert(part.take.id, place, way.written.pieces)
            for branch in pruned:
                self._takes[branch.id] = replace(branch, parent=part.take.id, place=place + branch.place)
        return part.start + place + len(way.written)

    def show(self, take_id: int) -> None:
        """Lead the shown way to a take, and on from there as it was shown last."""
        with self._step():
            take = replace(self._takes[take_id], unread=False)
            self._takes[take_id] = take
            while take.parent is not None:
                self._tree.choose(take.parent, take.id)
                take = self._takes[take.parent]

    def show_trunk(self, take_id: int) -> None:
        """Let the text of a take be shown to its end."""
        with self._step():
            self._tree.choose(take_id, None)

    def split(self, place: int) -> int | None:
        """Make what stands behind a place, in the take it belongs to, a take of its own that is shown. Its id."""
        part, inside = self.at(place)
        take = part.take
        if not 0 < inside < len(take.written):
            return None
        with self._step():
            return self._tree.split(take.id, inside)

    def merge(self, take_id: int) -> None:
        """Make a take a part of the one it leaves; what stood there behind its place becomes a take of its own."""
        way = self._takes[take_id]
        if way.parent is None:
            return
        with self._step():
            self._tree.merge(way)

    def clone(self, take_id: int) -> int:
        """Keep a copy of a take beside it, without what leaves it. Its id. No step: undo leaves it."""
        take = self._takes[take_id]
        return self._tree.put(take.parent or ROOT, take.place, take.written).id

    def prune(self, take_id: int) -> None:
        """Take a way off the page, and what leaves it; undo brings it back. Not the page's beginning."""
        take = self._takes[take_id]
        if take.parent is None:
            return
        with self._step():
            self._takes[take_id] = replace(take, pruned=True)
            if self._takes[take.parent].chosen == take_id:
                self._tree.choose(take.parent, None)

    def bookmark(self, take_id: int, *, on: bool) -> None:
        """Mark a take, or let it go. No step: undo leaves it."""
        self._takes[take_id] = replace(self._takes[take_id], bookmarked=on)

    def undo(self) -> bool:
        """Take the last step back. False where there is none."""
        return self.history.back(self._takes)

    def redo(self) -> bool:
        """Do it again. False where there is none."""
        return self.history.forth(self._takes)

    def _step(self, typed: Typed | None = None) -> Change:
        """What is done within it is one step of undo."""
        return Change(self.history, self._takes, typed)

    def _edit(self, start: int, end: int, pieces: Sequence[Piece]) -> None:
        shown = self.stretches()
        first = next(part for part in reversed(shown) if start >= part.start)
        for part in reversed(shown):  # from behind: what stands before stays where it is
            left, right = max(start, part.start) - part.start, min(end, part.behind) - part.start
            if left < right:
                drawn = _whole(part.take.written, left, right)
                self._tree.cut(part.take.id, left, right)
                for piece in drawn:  # what a model wrote is never lost
                    self._tree.put(part.take.id, left, Written((piece,)))
        if pieces:
            self._tree.insert(first.take.id, min(start - first.start, first.end), pieces)


def _whole(written: Written, start: int, end: int) -> list[Piece]:
    """What a model wrote of a stretch, whole pieces only."""
    known = {id(piece) for piece in written.pieces}
    return [piece for piece in written.part(start, end) if piece.drawn is not None and id(piece) in known]
