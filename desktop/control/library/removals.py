"""Files taken off the shelf that can still be put back: each goes to the trash after a while."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.timers import let_go, single_shot
from desktop.library.shelf.removal import Removal

UNDO_MS = 20_000  # how long a removed file can be put back before it goes to the trash


class Removals(QObject):
    """Each open removal and its timer. The disk is touched on the shelf's thread."""

    removed = Signal(str, str)  # path, title: can be undone for UNDO_MS
    settled = Signal(str)  # path: put back, or in the trash

    def __init__(self, shelf: ShelfKeeper, undo_ms: int = UNDO_MS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._undo_ms = undo_ms
        self._open: dict[str, tuple[Removal, QTimer]] = {}

    def remove(self, path: str) -> None:
        """Take a file off the shelf, to be undone; the library's own go to the trash after a while."""
        file = self._shelf.find(path)
        title = f"{file.title} {file.quantization}".strip() if file else path
        self._shelf.set_aside(path, partial(self._on_removed, path, title))

    def undo(self, path: str) -> None:
        """Put a removed file back."""
        self._settle(path, Removal.undo)

    def finish_all(self) -> None:
        """Move what was removed to the trash now."""
        for path in list(self._open):
            self._finish(path)

    def _on_removed(self, path: str, title: str, removal: Removal) -> None:
        timer = single_shot(self, self._undo_ms, partial(self._finish, path))
        timer.start()
        self._open[path] = (removal, timer)
        self._shelf.list_files()
        self.removed.emit(path, title)

    def _finish(self, path: str) -> None:
        self._settle(path, Removal.finish)

    def _settle(self, path: str, how: Callable[[Removal], None]) -> None:
        removal, timer = self._open.pop(path, (None, None))
        if removal is not None and timer is not None:
            let_go(timer)
            self._shelf.change(partial(how, removal))
            self.settled.emit(path)
