"""Python's garbage, collected on the window's thread alone and only when it has nothing else to do.

Left to itself, Python collects on whichever thread happens to allocate, and destroys Qt objects there. Their destructor
holds a lock of Qt's while it waits for Python; where the window's thread has Python and waits for that lock, as in
QObject.sender(), both stand still for ever (seen, PySide 6.11). Calibre collects on its window's thread for the same
reason (GarbageCollector in src/calibre/gui2), by a timer; here nothing wakes a window that rests.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

FULL_SHARE = 0.01  # of the time that collecting everything may take: the more there is, the rarer it comes
FULL, YOUNG = 2, 0  # generations


class Garbage(QObject):
    """To be made on the window's thread, once it has an event loop; collecting by itself is off while this lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._full_at, self._full_took = time.monotonic(), 0.0
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is not None:
            dispatcher.aboutToBlock.connect(self.collect)

    @Slot()
    def collect(self) -> None:
        """What is due, by the numbers that Python itself goes by."""
        generation = self._due()
        if generation is None:
            return
        began = time.monotonic()
        gc.collect(generation)
        if generation == FULL:
            self._full_at = time.monotonic()
            self._full_took = self._full_at - began

    def _due(self) -> int | None:
        """The oldest generation that has grown enough; None where not even the youngest has."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[YOUNG] <= thresholds[YOUNG]:
            return None
        grown = [generation for generation in range(FULL + 1) if 0 < thresholds[generation] < counts[generation]]
        if FULL in grown and time.monotonic() - self._full_at < self._full_took / FULL_SHARE:
            grown.remove(FULL)
        return max(grown, default=YOUNG)
