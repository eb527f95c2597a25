"""The window as a program: the one instance on its data, its QApplication, and its exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.errors import AppError
from desktop.paths import Paths, is_packaged
from desktop.system.crash import hooks
from desktop.system.crash.run_record import RunRecord
from desktop.system.instance.single_instance import SingleInstance
from desktop.system.signal_end import SignalEnd
from desktop.views.kit.app_icon import app_icon
from desktop.views.window.application import Application
from desktop.wiring.app_parts import AppParts

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.wiring.smoke import Smoke

WINDOWS_APP_ID = "io.github.tandem_app.Tandem"  # the shortcut of the installer carries it, too


def run(paths: Paths, *, files: Sequence[Path] = (), smoke: bool = False, json: bool = False) -> int:
    """Open the window and stay until it is closed. files: absolute, to be opened. Returns the exit code."""
    gc.disable()  # what is built before the window is seen stays: there is nothing to look for
    if smoke:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="tandem-smoke-") as folder:
            return _run_window(Paths.under(Path(folder)), files, smoke=True, json=json)
    return _run_window(paths, files, smoke=False, json=json)


def _run_window(paths: Paths, files: Sequence[Path], *, smoke: bool, json: bool) -> int:
    app = _application()
    instance = SingleInstance(paths.lock_file)
    record = RunRecord(paths.running_file)
    problem: AppError | None = None
    try:
        paths.make()
        if not instance.claim(files):
            return 0
        record.begin()
        hooks.start_logging(paths, record.id, record.ended_well)
    except AppError as error:
        problem = error  # the window still opens and says so
    parts = AppParts(app, paths, problem, record)
    instance.raise_requested.connect(parts.window.bring_to_front)
    instance.files_arrived.connect(parts.shown.opening.open_files)
    app.files_opened.connect(parts.shown.opening.open_files)
    parts.shown.opening.open_files([*files, *app.take_early_files()])
    signal_end = SignalEnd(app)
    checker = _checker(parts, json=json) if smoke else None
    parts.painted.connect(partial(_collect, parts))
    app.aboutToQuit.connect(parts.shut_down)  # at the end of a Windows session, nothing after exec() runs any more
    parts.start()
    exit_code = app.exec()
    parts.shut_down()
    instance.release()
    signal_end.close()
    if checker is not None:
        checker.print_report()
        exit_code = checker.exit_code
    return exit_code


def _collect(parts: AppParts) -> None:
    """From now on, and never again among what is there already."""
    from desktop.control.garbage import Garbage  # nobody waits for it before the window is seen

    gc.freeze()
    Garbage(parts)


def _checker(parts: AppParts, *, json: bool) -> Smoke:
    from desktop.wiring.smoke import Smoke

    checker = Smoke(parts.window, parts.conversation, parts.pool, as_json=json)
    parts.shown.first_paint.connect(checker.note_window)
    parts.painted.connect(checker.begin)
    return checker


def _application() -> Application:
    if sys.platform == "win32":  # pinned to the task bar, window and shortcut are one
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(WINDOWS_APP_ID)
    app = Application(sys.argv[:1])
    if is_packaged():  # where our Qt finds its plugins is no business of Qt programs that are started from here
        for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
            os.environ.pop(name, None)
    app.setApplicationName("Tandem")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("tandem")
    app.setWindowIcon(app_icon())
    return app
