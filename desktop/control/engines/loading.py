"""Who is loaded and who begins: the oldest request first, beside each other where there is room, else in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from desktop.control.engines.admission import Admission
from desktop.control.engines.idle import IdleUnload
from desktop.control.engines.slot import EngineSlot
from desktop.control.engines.wants import AllWants
from desktop.protocol.engine_key import EngineKey

MADE_ROOM = "Made room for {}. The next message loads it again."
WAITS = "Waits for {}: they do not fit into memory together."


class Loading(QObject):
    """Decides over the slots that the pool owns; nothing is ever taken from a job in work.

    Jobs begin in the order they were asked in, over all engines: a job that waits for room is passed only by those
    whose engines are not in its way. What is loaded ahead, because somebody wants it, comes after all jobs.
    """

    refused = Signal(object, object)  # EngineKey, LoadRefused

    def __init__(
        self,
        slots: Mapping[EngineKey, EngineSlot],
        slot_of: Callable[[EngineKey], EngineSlot],
        wants: AllWants,
        idle: IdleUnload,
        parent: QObject | None = None,
    ) -> None:
        """slots: all there are. slot_of: the same, made where there is none yet."""
        super().__init__(parent)
        self._slots, self._slot_of, self._wants, self._idle = slots, slot_of, wants, idle
        self.admission = Admission()

    def advance(self) -> None:
        """Do what can be done now; whatever ends or comes free has this called again."""
        self._end_unwanted()
        self._serve()
        if not any(slot.holding for slot in self._slots.values()):
            self._load_ahead()

    def _end_unwanted(self) -> None:
        kept = self._wants.kept
        for slot in list(self._slots.values()):
            if slot.view.occupied and slot.key not in kept and not slot.jobs.any:
                slot.unload()

    def _serve(self) -> None:
        in_the_way: list[EngineSlot] = []  # of the oldest job that waits for room
        blocked = False
        asked = [slot for slot in self._slots.values() if slot.jobs.waiting]
        for slot in sorted(asked, key=lambda slot: slot.jobs.first_id):
            if not slot.holding:
                if slot not in in_the_way or slot.answering:
                    slot.begin(beside_only=slot in in_the_way)
            elif not blocked and not self._load_for_jobs(slot):
                blocked = True
                in_the_way = self._in_the_way(slot.key)

    def _load_for_jobs(self, slot: EngineSlot) -> bool:
        """Load the file of jobs that wait for it, or refuse them. False = they have to wait on."""
        if self._memory_comes_back():
            return False
        refusal = self.admission.refusal(slot.key)
        if refusal is not None:
            slot.refuse(refusal)
            self.refused.emit(slot.key, refusal)
            return True
        others = self._in_the_way(slot.key)
        if at_work := [other.key.path.name for other in others if other.answering]:
            slot.note(WAITS.format(" and ".join(at_work)))
        return self._load_in_place_of(slot.key, others)

    def _load_ahead(self) -> None:
        """Load what is due, in its order, as far as there is room."""
        for key in self._wants.due:
            if not self._load_wanted(key):
                return
            self._wants.forget_due(key)

    def _load_wanted(self, key: EngineKey) -> bool:
        """Load a file nobody has asked yet, or leave it. False = it has to wait for memory."""
        slot = self._slots.get(key)
        if slot is not None and slot.view.occupied:
            self._idle.begin_anew(slot)  # somebody turned to it
            return True
        if self._memory_comes_back():
            return False
        refusal = self.admission.refusal(key)
        if refusal is not None:
            self.refused.emit(key, refusal)
            return True
        others = self._in_the_way(key)
        if any(other.key in self._wants.speaking for other in others):
            return True  # they take turns, each loaded by its question
        return self._load_in_place_of(key, others)

    def _load_in_place_of(self, key: EngineKey, others: list[EngineSlot]) -> bool:
        """Load the file when these have left. False while one is at work or its memory is not free yet."""
        if any(slot.answering for slot in others):
            return False
        for slot in others:
            slot.unload(MADE_ROOM.format(key.path.name))
        if self._memory_comes_back():
            return False
        self._slot_of(key).load(self._free_seat())
        return True

    def _in_the_way(self, key: EngineKey) -> list[EngineSlot]:
        """The slots whose files cannot stay beside this one: as few as do, first those that are missed least."""
        there = [slot for slot in self._slots.values() if slot.view.occupied and slot.key != key]
        there.sort(key=self._missed)
        leaving: list[EngineSlot] = []
        while there and not self.admission.fits_beside(key, [slot.key for slot in there]):
            leaving.append(there.pop(0))
        return leaving

    def _missed(self, slot: EngineSlot) -> tuple[bool, bool, bool, int]:
        """How much somebody would miss this file: at work, asked next, waited for, else asked lately."""
        return slot.answering, slot.key in self._wants.speaking, slot.jobs.any, slot.jobs.last_id

    def _memory_comes_back(self) -> bool:
        """Whether an engine is about to end: nothing is judged or loaded before its memory is free."""
        return any(slot.processes.ending for slot in self._slots.values())

    def _free_seat(self) -> int:
        """The smallest number that no process has: there are never more logs than processes at once."""
        taken = {slot.processes.seat for slot in self._slots.values() if slot.processes.holds_memory}
        return next(seat for seat in range(1, len(taken) + 2) if seat not in taken)
