"""What is saved as a file, code of an answer or a report: written beside the window's thread, and told of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop.atomic_file import write_atomically
from desktop.control.background import SerialThread
from desktop.errors import AppError, FileProblem
from desktop.paths import folder_problem
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.window.main_window import MainWindow


class SavedFilesWiring(QObject):
    """What is being written when the program ends is written to its end."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._thread = SerialThread("saved files", self)
        self._thread.unhandled.connect(self._show_error)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)

    def close(self) -> None:
        """End with the program."""
        self._thread.shut_down()

    def write(self, work: Callable[[], Path]) -> None:
        """Do this beside the window's thread; it returns the file that was written. AppErrors are told."""
        self._thread.submit(work, self._tell)

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.save_requested.connect(self._save)

    @Slot(str, str)
    def _save(self, path: str, code: str) -> None:
        self.write(partial(_write, Path(path), code))

    def _tell(self, path: Path) -> None:
        self._window.notices.show_info(f"Saved as {path}.")

    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error)


def _write(path: Path, code: str) -> Path:
    """Replace the file in one step; the last line ends as lines of text files do. Raises FileProblem."""
    text = code if not code or code.endswith("\n") else f"{code}\n"
    try:
        write_atomically(path, text.encode("utf-8", "replace"))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The code was not saved.", problem.detail, "Choose another folder.") from error
    return path
