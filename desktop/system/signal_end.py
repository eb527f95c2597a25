"""SignalEnd: what asks the process to end, ends it like closing the window."""

from __future__ import annotations

import signal
import socket
import sys

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer

_ASKED = ("SIGTERM", "SIGINT", "SIGHUP")  # the system or a service manager, Ctrl+C, the terminal being closed


class SignalEnd(QObject):
    """Python only sees a signal when it runs, and an idle event loop runs no Python: the wake-up pipe makes it turn."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._taken: list[signal.Signals] = []
        if sys.platform == "win32":
            return  # the console sends nothing to a window program
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.settimeout(0)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        for number in (signal.Signals[name] for name in _ASKED):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup's wish
                signal.signal(number, self._on_signal)
                self._taken.append(number)

    def close(self) -> None:
        """Back to the system's way: from here on a signal ends the process at once."""
        if sys.platform == "win32":
            return
        for number in self._taken:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)  # Qt's own signature
        self._reading.close()
        self._writing.close()

    def _on_signal(self, *_: object) -> None:
        """Quit from within the event loop: before that has begun, quit() would be lost."""
        QTimer.singleShot(0, self._app, self._app.quit)

    def _drain(self) -> None:
        self._reading.recv(64)
