"""What the window keeps about its own faults: a rotating log, a crash file, and the last-resort exception hooks."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from logging.handlers import RotatingFileHandler
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QThread, QtMsgType, qInstallMessageHandler

from desktop import __version__
from desktop.errors import AppError
from desktop.paths import Paths
from desktop.redaction import guard_logs, redacted
from desktop.system.crash.crash_file import begin_part

LOG_BYTES = 1_000_000
LOG_FILES = 5

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_SCREEN_LOST = "connection broke"  # Qt's last word before it ends the program, of X11 as of Wayland
log = logging.getLogger("tandem")


def start_logging(paths: Paths, run: str = "", on_screen_lost: Callable[[], object] = lambda: None) -> None:
    """Log to a rotating file and to the crash file. No chat text, token or signed address is ever logged.

    run: heads what this run writes to the crash file. on_screen_lost: the desktop went away, and Qt ends the program at
    once, which is no crash. A log that cannot be opened, perhaps because another user made it, costs the log alone.
    """
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for chatty in ("httpx2", "httpcore2", "filelock"):  # one line a request says nothing to whoever reads this log
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with suppress(OSError):
        handler = RotatingFileHandler(paths.app_log, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
    guard_logs()
    with suppress(OSError):
        crash_file = begin_part(paths.crash_log, run, f"Tandem {__version__}")
        faulthandler.enable(crash_file)
        sys.excepthook = partial(_on_fatal, crash_file)
    qInstallMessageHandler(partial(_on_qt_message, on_screen_lost))


def install_hooks(show: Callable[[AppError], None]) -> None:
    """Log every exception nobody caught and hand it to `show`; the window stays up.

    Outside the event loop, where an exception ends the program, it goes on to the hook that was there before.
    """
    before = sys.excepthook
    showing = False

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal showing
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("unhandled", exc_info=(kind, error, trace))
        if threading.current_thread() is threading.main_thread() and QThread.currentThread().loopLevel() == 0:
            before(kind, error, trace)
        if showing:  # a fault of the showing itself would come back here until the stack is full
            return
        showing = True
        try:
            show(error if isinstance(error, AppError) else _as_bug(error))
        finally:
            showing = False

    def on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = on_exception
    threading.excepthook = on_thread_exception


def _on_fatal(crash_file: TextIO, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An exception that ends the program: to the crash file, and to the terminal if there is one."""
    if not issubclass(kind, KeyboardInterrupt):
        with suppress(OSError, ValueError):
            crash_file.write(redacted("".join(traceback.format_exception(kind, error, trace))))
            crash_file.flush()
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)


def _as_bug(error: BaseException) -> AppError:
    return AppError(
        "Something went wrong inside Tandem.",
        f"{type(error).__name__}: {error}",
        "Your chats are stored. Details are in the log; starting again usually helps.",
    )


def _on_qt_message(
    on_screen_lost: Callable[[], object], kind: QtMsgType, _context: QMessageLogContext, message: str
) -> None:
    if _SCREEN_LOST in message:
        on_screen_lost()
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
