"""After a run that did not end well: a calm notice, and the report for whoever wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.atomic_file import write_atomically
from desktop.control.background import SerialThread
from desktop.control.crash_report import BadEnd, engine_log_sizes, look_back, report
from desktop.control.run_record import RunRecord
from desktop.errors import AppError, FileProblem
from desktop.paths import Paths, folder_problem
from desktop.views.main_window import MainWindow
from desktop.views.open_outside import open_folder

if TYPE_CHECKING:
    from desktop.views.crash_dialog import CrashDialog

SETTLED_MS = 10_000  # engines are loaded and have answered their first questions by then
SHOW = "show crash report"
SAFE = (
    "Tandem did not get through its last starts, so no model file is loaded by itself this time.",
    "Choose another file in the status line at the bottom, or send a message to load the chosen one.",
)


class CrashWiring(QObject):
    """begin() after the first paint. The files are read on a thread of their own."""

    def __init__(
        self,
        window: MainWindow,
        paths: Paths,
        record: RunRecord,
        versions: Callable[[], Sequence[tuple[str, str]]],
        devices: Callable[[], Sequence[str]],
    ) -> None:
        """versions, devices: what the report says of the program and of graphics cards, asked for when it is wanted."""
        super().__init__(window)
        self._window, self._paths, self._record = window, paths, record
        self._versions, self._devices = versions, devices
        self._end: BadEnd | None = None
        self._log_sizes = engine_log_sizes(paths) if record.previous is not None else {}  # before engines write on
        self._dialog: CrashDialog | None = None
        self._thread = SerialThread("crash report", self)
        self._thread.unhandled.connect(self._show_error)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLED_MS)
        self._settle.timeout.connect(lambda: self._thread.submit(record.settle))
        window.notices.action_chosen.connect(self._on_action)

    def begin(self) -> None:
        """Tell of the previous run, if there is anything to tell."""
        self._settle.start()
        if self._record.safe_start:
            self._window.notices.show_offer(AppError(*SAFE))
        previous = self._record.previous
        if previous is not None:
            restarted = self._record.restarted
            self._thread.submit(partial(look_back, self._paths, previous, restarted=restarted), self._offer)

    def ended_well(self) -> None:
        """Everything else has ended, too: the next start has nothing to tell."""
        self._settle.stop()
        self._thread.shut_down()
        self._record.ended_well()

    def _offer(self, end: BadEnd | None) -> None:
        self._end = end
        if end is not None:
            words = AppError("Tandem closed unexpectedly last time.", end.cause)
            self._window.notices.show_offer(words, [(SHOW, "Show report")])

    def _on_action(self, action: str) -> None:
        if action == SHOW and self._end is not None:
            work = partial(report, self._end, self._paths, self._versions(), self._devices(), self._log_sizes)
            self._thread.submit(work, self._show)

    def _show(self, text: str) -> None:
        from desktop.views.crash_dialog import CrashDialog  # not needed before the window is seen

        dialog = self._dialog = CrashDialog(text, self._window)
        dialog.save_requested.connect(lambda path: self._save(Path(path), text))
        dialog.folder_requested.connect(lambda: open_folder(self._paths.log_dir))
        dialog.show()

    def _save(self, path: Path, text: str) -> None:
        self._thread.submit(partial(_write, path, text), lambda _: self._tell(f"Saved as {path}."), self._show_error)

    def _tell(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.tell(words)

    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error, [])


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode("utf-8", "replace"))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The report was not saved.", problem.detail, "Choose another folder.") from error
