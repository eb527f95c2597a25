"""Takes: the writings of a page as a tree, each branching off another one at a place in that one's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop.page.written import Written

ROOT = 1  # the id of the take that a page begins with


@dataclass(frozen=True, slots=True)
class Take:
    """One way on. parent, None = the page's beginning; place: code points into the parent's text where it leaves that.

    chosen: the take with which the page leaves this one, None = its text is shown to the end. A take that is pruned
    stays, and can be brought back; what branches off it goes with it.
    """

    id: int
    parent: int | None
    place: int
    written: Written
    chosen: int | None = None
    bookmarked: bool = False
    unread: bool = False
    pruned: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the page shows of one take: its text up to `end`. start: where that begins in the page's text."""

    take: Take
    start: int
    end: int

    @property
    def behind(self) -> int:
        """Where it ends in the page's text."""
        return self.start + self.end


def mended(takes: Mapping[int, Take]) -> dict[int, Take]:
    """A tree of these in any case: what leaves nothing, or itself, leaves the beginning; nothing is left out."""
    found = {take_id: take for take_id, take in takes.items() if take_id > 0}
    found[ROOT] = replace(found.get(ROOT) or Take(ROOT, None, 0, Written()), parent=None, place=0, pruned=False)
    sound = {ROOT}
    for take_id in sorted(found):
        way: list[int] = []
        at: int | None = take_id
        while at is not None and at in found and at not in sound and at not in way:
            way.append(at)
            at = found[at].parent
        if at not in sound:  # nothing there, or a circle
            found[way[-1]] = replace(found[way[-1]], parent=ROOT)
        sound.update(way)
    for take in list(found.values()):
        chosen = found.get(take.chosen) if take.chosen is not None else None
        if take.chosen is not None and (chosen is None or chosen.parent != take.id or chosen.pruned):
            found[take.id] = replace(take, chosen=None)
    return found
