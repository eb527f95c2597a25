"""What windows, pages and servers would like to have ready: each says so for itself, and none for another."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.protocol.engine_key import EngineKey


@dataclass(frozen=True, slots=True)
class Wants:
    """What one holder would like.

    kept: stays in memory where it is, as long as nothing that is asked needs the room; everything else is ended after
    its last job. speaking: of these, the ones asked next: they make no room for what is only loaded ahead. schemas: a
    JSON schema is in sight for them.
    """

    kept: frozenset[EngineKey] = frozenset()
    speaking: frozenset[EngineKey] = frozenset()
    schemas: frozenset[EngineKey] = frozenset()


class AllWants(QObject):
    """All holders' wants, and what is to be loaded ahead for them, in the order it was asked for."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wants: dict[Hashable, Wants] = {}
        self._due: list[tuple[Hashable, EngineKey]] = []

    def set(self, holder: Hashable, wants: Wants, load: Iterable[EngineKey]) -> None:
        """These are the holder's wants from now on. load: of those that are kept, to be had ready now, in this order.

        What was to be loaded for this holder before stays so only if it speaks next.
        """
        self._wants[holder] = wants
        new = [(holder, key) for key in dict.fromkeys(load) if key in wants.kept]
        left = [due for due in self._due if (due[0] != holder or due[1] in wants.speaking) and due not in new]
        self._due = left + new
        self.changed.emit()

    def release(self, holder: Hashable) -> None:
        """The holder is gone, or wants nothing any more."""
        self._wants.pop(holder, None)
        self._due = [due for due in self._due if due[0] != holder]
        self.changed.emit()

    def forget_due(self, key: EngineKey) -> None:
        """Load this no more ahead: it is done, or left."""
        self._due = [due for due in self._due if due[1] != key]

    @property
    def due(self) -> Sequence[EngineKey]:
        """What is to be loaded ahead."""
        return [key for _, key in self._due]

    @property
    def kept(self) -> frozenset[EngineKey]:
        """What stays, for whomever."""
        return frozenset().union(*(wants.kept for wants in self._wants.values()))

    @property
    def speaking(self) -> frozenset[EngineKey]:
        """What is asked next, by whomever."""
        return frozenset().union(*(wants.speaking for wants in self._wants.values()))

    @property
    def schemas(self) -> frozenset[EngineKey]:
        """For what a JSON schema is in sight."""
        return frozenset().union(*(wants.schemas for wants in self._wants.values()))
