"""Opens files for the window, wherever they come from: they are listed where they lie, and a notice offers them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.control.library_session import HERE
from desktop.control.opening import LIBRARY, USE_BASE, USE_INSTRUCT, Choice, Opened
from desktop.errors import AppError
from desktop.library_parts import Library
from desktop.views.main_window import MainWindow

SLOW_MS = 600  # whoever waits longer is told for what
_CHOICE = "opened "  # begins what the notices' buttons stand for
_LOOKING = "looking at opened files"


class OpeningWiring(QObject):
    """Keeps what comes before the shelf was read: it is judged with what the catalogue knows, like everything else."""

    def __init__(self, window: MainWindow, library: Library) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._early: list[Path] | None = []  # None from the start of the shelf on
        self._open = 0  # requests that are being looked at
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._say_looking)
        library.parts.shelf.started.connect(self._on_started)
        window.files_given.connect(lambda paths: self.open_files([Path(path) for path in paths]))
        window.notices.action_chosen.connect(self._on_choice)

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
        choices = [(_id_of(choice), choice.words) for choice in opened.choices]
        notices = self._window.notices
        show = notices.show_error if opened.failed else notices.show_offer
        show(AppError(opened.title, opened.detail, opened.hint), choices)

    def _on_choice(self, action: str) -> None:
        if not action.startswith(_CHOICE):
            return
        kind, *paths = action.removeprefix(_CHOICE).split("\0")
        if kind == LIBRARY:
            self._window.show_library()
            self._window.library_page().show_tab(HERE)
        elif any(self._library.parts.shelf.find(path) is None for path in paths):
            gone = AppError("It is not on the list any more.", "\n".join(paths), "Open it again.")
            self._window.notices.show_error(gone)
        elif kind in (USE_BASE, USE_INSTRUCT):
            self._library.session.file_action(paths[0], kind)
        else:
            self._library.session.chat_with(paths)


def _id_of(choice: Choice) -> str:
    """No path has a NUL in it."""
    return _CHOICE + "\0".join([choice.kind, *choice.paths])
