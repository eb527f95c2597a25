"""Work that can wait, done one piece between two events, so that no key and no answer waits for all of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from desktop.control.timers import single_shot


class Steps(QObject):
    """Begins with go_on(). A step that fails is told to whoever hears of bugs, and the others are done all the same."""

    ended = Signal()  # nothing is left

    def __init__(
        self,
        urgent: Sequence[Callable[[], object]],
        others: Sequence[Callable[[], object]],
        wait: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """wait: whether the others make room for something else; whoever ends that calls go_on()."""
        super().__init__(parent)
        self._left = deque([*urgent, *others])
        self._others = len(others)
        self._wait = wait
        self._due = single_shot(self, 0, self._do_next)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return not self._left

    @Slot()
    def go_on(self) -> None:
        """Do the next step soon, and then the others."""
        if self._left:
            self._due.start()

    def finish(self) -> None:
        """Do now what is left: somebody wants something of it."""
        self._due.stop()
        try:
            while self._left:
                self._do()
        finally:  # one that fails leaves the others to the next turns
            self.go_on()

    def stop(self) -> None:
        """Do nothing any more."""
        self._due.stop()
        self._left.clear()

    def _do_next(self) -> None:
        if self._left and (len(self._left) > self._others or not self._wait()):
            self._due.start()
            self._do()

    def _do(self) -> None:
        step = self._left.popleft()
        is_last = not self._left
        try:
            step()
        finally:
            if is_last:
                self._due.stop()
                self.ended.emit()
