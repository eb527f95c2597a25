"""After a run that did not end well: a calm notice, and the report for whoever wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.atomic_file import write_atomically
from desktop.control.background import SerialThread
from desktop.control.timers import single_shot
from desktop.errors import AppError, FileProblem, Told
from desktop.paths import Paths, folder_problem
from desktop.system.crash.run_record import RunRecord
from desktop.views.kit.open_outside import open_folder
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer

if TYPE_CHECKING:
    from desktop.system.crash.report import BadEnd
    from desktop.views.window.crash_dialog import CrashDialog

SETTLED_MS = 10_000  # engines are loaded and have answered their first questions by then
SAFE = Told(
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
        self._log_sizes: dict[str, int] = {}  # before engines write on
        if record.previous is not None:
            from desktop.system.crash.report import engine_log_sizes

            self._log_sizes = engine_log_sizes(paths)
        self._dialog: CrashDialog | None = None
        self._thread = SerialThread("crash report", self)
        self._thread.unhandled.connect(self._show_error)
        self._settle = single_shot(self, SETTLED_MS, lambda: self._thread.submit(record.settle))

    def begin(self) -> None:
        """Tell of the previous run, if there is anything to tell, and remove what readings left that were killed."""
        from desktop.engine.rows_place import remove_left_rows

        self._settle.start()
        self._thread.submit(partial(remove_left_rows, self._paths.cache_dir))
        if self._record.safe_start:
            self._window.notices.show_told(SAFE)
        previous = self._record.previous
        if previous is not None:
            from desktop.system.crash.report import look_back

            restarted = self._record.restarted
            self._thread.submit(partial(look_back, self._paths, previous, restarted=restarted), self._offer)

    def ended_well(self) -> None:
        """Everything else has ended, too: the next start has nothing to tell."""
        self._settle.stop()
        self._thread.shut_down()
        self._record.ended_well()

    def _offer(self, end: BadEnd | None) -> None:
        if end is not None:
            words = Told("Tandem closed unexpectedly last time.", end.cause)
            self._window.notices.show_told(words, [Offer("Show report", partial(self._write_report, end))])

    def _write_report(self, end: BadEnd) -> None:
        from desktop.system.crash.report import report

        work = partial(report, end, self._paths, self._versions(), self._devices(), self._log_sizes)
        self._thread.submit(work, self._show)

    def _show(self, text: str) -> None:
        from desktop.views.window.crash_dialog import CrashDialog  # not needed before the window is seen

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
        self._window.notices.show_error(error)


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode("utf-8", "replace"))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The report was not saved.", problem.detail, "Choose another folder.") from error
