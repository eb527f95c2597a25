"""Text far from what one sees is laid out later, once a width that is being dragged has come to rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, QTimer, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

REST_MS = 120  # without another width, after which the rest is laid out
SLICE_MS = 8  # of laying out in one turn of the event loop
MARGIN = 400  # pixels above and below the window that count as seen: heights change while a width does


class LateLayout(QObject):
    """Keeps who waits, with what lays each out. There is one for all texts: `late_layout()`."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[QWidget, Callable[[], object]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._slice)

    def put_off(self, text: QWidget, lay_out: Callable[[], object]) -> bool:
        """Lay a text out later. False where it can be seen and the caller has to do it now."""
        if not text.isVisible() or not _is_far(text):
            self._waiting.pop(text, None)
            return False
        self._waiting[text] = lay_out
        self._timer.start(REST_MS)
        return True

    def hurry(self, text: QWidget) -> None:
        """A text is painted: if it waits, it is the next."""
        if text in self._waiting:
            self._waiting = {text: self._waiting.pop(text), **self._waiting}
            self._timer.start(0)

    @Slot()
    def _slice(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        while self._waiting and clock.elapsed() < SLICE_MS:
            text = next(iter(self._waiting))
            lay_out = self._waiting.pop(text)
            if isValid(text):
                lay_out()
        if self._waiting:
            self._timer.start(0)


def _is_far(text: QWidget) -> bool:
    window = text.window()
    top = text.mapTo(window, QPoint(0, 0)).y()
    return top > window.height() + MARGIN or top + text.height() < -MARGIN


_late_layout: list[LateLayout] = []


def late_layout() -> LateLayout:
    """The one that all texts ask."""
    if not _late_layout:
        _late_layout.append(LateLayout())
    return _late_layout[0]
