"""Undo: what each step made of a page's takes, before and behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import TracebackType

from desktop.page.take import Take

MOST_STEPS = 1_000
_ENDS_WORDS = frozenset(" \n\t")


@dataclass(frozen=True, slots=True)
class Typed:
    """An edit of the shown text: what stood from start to end became `text`."""

    start: int
    end: int
    text: str

    @property
    def goes_on_at(self) -> int | None:
        """Where the next letter belongs to the same step of undo; None behind a word."""
        return None if self.text[-1:] in _ENDS_WORDS and self.text else self.start + len(self.text)


@dataclass(slots=True)
class Step:
    """Takes that a step changed, by id: before and behind it, None = not there. typed_to: where typing goes on."""

    before: dict[int, Take | None]
    behind: dict[int, Take | None]
    typed_to: int | None = None


class History:
    """The steps of one page, while it is open."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._highest = 0

    def next_id(self, takes: dict[int, Take]) -> int:
        """An id that no take had before, not one that a step has in store either."""
        self._highest = max(self._highest, *takes) + 1
        return self._highest

    def back(self, takes: dict[int, Take]) -> bool:
        """Take the last step back. False where there is none."""
        if not self._done:
            return False
        step = self._done.pop()
        _put(takes, step.before, step.behind)
        self._undone.append(step)
        return True

    def forth(self, takes: dict[int, Take]) -> bool:
        """Do the step again that was taken back last. False where there is none."""
        if not self._undone:
            return False
        step = self._undone.pop()
        _put(takes, step.behind, step.before)
        step.typed_to = None
        self._done.append(step)
        return True

    def add(self, step: Step, typed: Typed | None) -> None:
        """A step was done; typed, it may go on with the one before it."""
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if typed is not None and last is not None and _goes_on(last, typed):
            for take_id, take in step.before.items():
                last.before.setdefault(take_id, take)
            last.behind.update(step.behind)
        else:
            self._done.append(step)
            del self._done[:-MOST_STEPS]
            last = step
        last.typed_to = typed.goes_on_at if typed is not None else None


class Change:
    """A step while it is being done, as a context: what differs behind it is what it changed."""

    def __init__(self, history: History, takes: dict[int, Take], typed: Typed | None = None) -> None:
        self._history, self._takes, self._typed = history, takes, typed
        self._before: dict[int, Take] = {}

    def __enter__(self) -> None:
        self._before = dict(self._takes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:  # half a step is none
            self._takes.clear()
            self._takes.update(self._before)
            return
        before, behind = self._before, self._takes
        changed = [take_id for take_id, take in before.items() if behind.get(take_id) is not take]
        changed += [take_id for take_id in behind if take_id not in before]
        if changed:
            step = Step(
                {take_id: before.get(take_id) for take_id in changed},
                {take_id: behind.get(take_id) for take_id in changed},
            )
            self._history.add(step, self._typed)


def _put(takes: dict[int, Take], wanted: dict[int, Take | None], others: dict[int, Take | None]) -> None:
    """Make takes what they are to be. others: what they were.

    Marks are not undone. What came meanwhile and leaves a take that goes, leaves the one that took its text.
    """
    for take_id, take in wanted.items():
        known = takes.pop(take_id, None)
        if take is not None:
            takes[take_id] = (
                replace(take, bookmarked=known.bookmarked, unread=known.unread) if known is not None else take
            )
    gone = {take_id: take for take_id, take in others.items() if wanted[take_id] is None and take is not None}
    for take in [take for take in takes.values() if take.parent in gone]:
        parent, place = take.parent, take.place
        while parent in gone:
            place += gone[parent].place
            parent = gone[parent].parent
        takes[take.id] = replace(take, parent=parent, place=place)


def _goes_on(last: Step, typed: Typed) -> bool:
    """Whether letter follows letter, or one is taken back after the other, at the place where the last one ended."""
    if last.typed_to is None:
        return False
    if not typed.text:
        return typed.end == last.typed_to and typed.end - typed.start == 1
    return typed.start == typed.end == last.typed_to and len(typed.text) == 1
