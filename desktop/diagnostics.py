"""What the window keeps about its own faults: a rotating log, a crash file, and the last-resort exception hooks."""

from __future__ import annotations

import faulthandler
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QtMsgType,
    qInstallMessageHandler,
)

from desktop.errors import AppError
from desktop.library.log_redaction import guard_logs
from desktop.paths import Paths

LOG_BYTES = 1_000_000
LOG_FILES = 5

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
log = logging.getLogger("tandem")


def start_logging(paths: Paths) -> None:
    """Log to a rotating file and to the crash file. No chat text, token or signed address is ever logged."""
    handler = RotatingFileHandler(paths.app_log, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for chatty in ("httpx2", "httpcore2", "filelock"):  # one line a request says nothing to whoever reads this log
        logging.getLogger(chatty).setLevel(logging.WARNING)
    guard_logs()
    faulthandler.enable(paths.crash_log.open("a", encoding="utf-8"))
    qInstallMessageHandler(_on_qt_message)


def install_hooks(show: Callable[[AppError], None]) -> None:
    """Log every exception nobody caught and hand it to `show`; the window stays up."""

    def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("unhandled", exc_info=(kind, error, trace))
        show(error if isinstance(error, AppError) else _as_bug(error))

    def on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = on_exception
    threading.excepthook = on_thread_exception


def _as_bug(error: BaseException) -> AppError:
    return AppError(
        "Something went wrong inside Tandem.",
        f"{type(error).__name__}: {error}",
        "Your chats are stored. Details are in the log; starting again usually helps.",
    )


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)


class SignalEnd(QObject):
    """SIGTERM and SIGINT end the program like closing the window.

    Python only sees a signal when it runs, and an idle event loop runs no Python: the wake-up pipe makes it turn.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        if sys.platform == "win32":
            return  # the console sends nothing to a window program
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.settimeout(0)
        signal.set_wakeup_fd(self._writing.fileno())
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: app.quit())

    def close(self) -> None:
        """Back to the system's way: from here on a signal ends the process at once."""
        if sys.platform == "win32":
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)  # Qt's own signature
        self._reading.close()
        self._writing.close()

    def _drain(self) -> None:
        self._reading.recv(64)
