"""Notices that the computer has slept: between two looks at the clock much more time went by than there should."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

LOOK_EVERY_S = 10.0
SLEPT_S = 30.0  # a busy computer may be late by some seconds


class Resume(QObject):
    """The same on every system. Looks only while somebody wants to know: an idle app stays idle."""

    woken = Signal()

    def __init__(self, parent: QObject | None = None, look_every_s: float = LOOK_EVERY_S) -> None:
        super().__init__(parent)
        self._seen = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(round(look_every_s * 1000))
        self._timer.timeout.connect(self._look)

    def watch(self, *, wanted: bool) -> None:
        """Begin or end looking."""
        if wanted and not self._timer.isActive():
            self._seen = time.time()
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    def _look(self) -> None:
        before, self._seen = self._seen, time.time()
        if self._seen - before > SLEPT_S:
            self.woken.emit()
