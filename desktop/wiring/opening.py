"""Opens files for the window, wherever they come from: they are listed where they lie, and a notice offers them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.control.timers import single_shot
from desktop.errors import AppError, Told
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.library.cards.actions import Action
    from desktop.library.cards.opening import Opened
    from desktop.wiring.library_parts import LibraryParts

SLOW_MS = 600  # whoever waits longer is told for what
_LOOKING = "looking at opened files"


class OpeningWiring(QObject):
    """Keeps what comes before the shelf was read: it is judged with what the catalogue knows, like everything else."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._early: list[Path] | None = []  # None from the start of the shelf on
        self._open = 0  # requests that are being looked at
        self._slow = single_shot(self, SLOW_MS, self._say_looking)

    def begin(self, library: LibraryParts) -> None:
        """Where files are listed, before it starts."""
        self._library = library
        library.shelf.started.connect(self._on_started)

    @Slot(object)
    def open_files(self, paths: Sequence[Path]) -> None:
        """List files and folders, and offer what can be done with them. Returns at once; paths: absolute."""
        if self._early is not None:
            self._early += paths
        elif paths:
            self._open += 1
            self._slow.start()
            self._library.session.take(paths, self._on_opened)

    def _on_started(self) -> None:
        early, self._early = self._early or [], None
        self.open_files(early)

    def _say_looking(self) -> None:
        self._window.notices.show_info("Looking at the files…", about=_LOOKING)

    def _on_opened(self, opened: Opened) -> None:
        self._open -= 1
        if not self._open:
            self._slow.stop()
            self._window.notices.settle(_LOOKING)
        offers = [Offer(choice.text, partial(self._take, choice.action)) for choice in opened.choices]
        files = [path for choice in opened.choices for path in _paths(choice.action)]
        about = " ".join(["opened", *files])
        if files:  # opened again they are offered once, though what fits into memory may have changed a little
            self._window.notices.settle(about)
        told = Told(opened.title, opened.detail, opened.hint)
        if opened.failed:
            self._window.notices.show_error(AppError(told.title, told.detail, told.hint), offers, about)
        else:
            self._window.notices.show_told(told, offers, about)

    def _take(self, action: Action) -> None:
        paths = _paths(action)
        if any(self._library.shelf.find(path) is None for path in paths):
            gone = AppError("It is not on the list any more.", "\n".join(paths), "Open it again.")
            self._window.notices.show_error(gone)
        else:
            self._library.actions.do(action)


def _paths(action: Action) -> tuple[str, ...]:
    """The files that an action needs."""
    from desktop.library.cards.actions import Chat, SpeakFrom

    match action:
        case Chat():
            return action.paths
        case SpeakFrom():
            return (action.path,)
    return ()
