"""Gives back the memory of engines that nobody has used for a while."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.control.engines.slot import EngineSlot
from desktop.control.engines.view import EngineState
from desktop.control.timers import let_go, single_shot

MINUTE_MS = 60_000


class IdleUnload(QObject):
    """A timer for each slot, which runs while its file is ready and nothing is asked of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timers: dict[EngineSlot, QTimer] = {}
        self._interval_ms = 0

    def watch(self, slot: EngineSlot) -> None:
        """Unload this slot's file, too, when it is not used."""
        self._timers[slot] = single_shot(self, self._interval_ms, partial(self._unload, slot))
        slot.changed.connect(partial(self.begin_anew, slot))

    def forget(self, slot: EngineSlot) -> None:
        """This slot is gone."""
        let_go(self._timers.pop(slot))

    def set_minutes(self, minutes: float) -> None:
        """Unload what was not used for so long; 0 = never."""
        self._interval_ms = int(minutes * MINUTE_MS)
        for slot, timer in self._timers.items():
            timer.setInterval(self._interval_ms)
            self.begin_anew(slot)

    def begin_anew(self, slot: EngineSlot) -> None:
        """A slot that is ready begins to be idle now; whatever else it does, it is not."""
        timer = self._timers[slot]
        if slot.view.state is EngineState.READY and not slot.jobs.any and timer.interval() > 0:
            timer.start()
        else:
            timer.stop()

    def stop(self) -> None:
        """Unload nothing any more."""
        for timer in self._timers.values():
            timer.stop()

    def _unload(self, slot: EngineSlot) -> None:
        if slot.view.state is EngineState.READY and not slot.jobs.any:
            slot.unload("Unloaded, because it was not used for a while. The next message loads it again.")
