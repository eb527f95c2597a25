"""One window per data folder: the first holds a lock, a second start asks it to come to the front."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.errors import FileProblem

RAISE = b"raise\n"
ANSWER_MS = 2_000  # what the first window gets to answer


class SingleInstance(QObject):
    """`claim` once at start; `raise_requested` when another start came."""

    raise_requested = Signal()

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock_file = lock_file
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)  # never by age; a lock whose process is gone is still taken over
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool:
        """Whether this start may use the data folder. False: the window that does was asked to the front.

        Raises FileProblem when the folder cannot hold a lock, or its holder does not answer.
        """
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name())
            self._server.listen(self._name())
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            raise FileProblem(
                "Tandem cannot write to its data folder.",
                f"No lock could be made at {self._lock_file}.",
                "Check the folder's permissions and free space, or start with --data-dir and another folder.",
            )
        if not self._ask_holder():
            pid = self._lock.getLockInfo()[0]
            raise FileProblem(
                "Tandem is already running on this data, and does not answer.",
                f"Process {pid} holds {self._lock_file}.",
                "Wait a moment and try again; if it hangs, end that process.",
            )
        return False

    def release(self) -> None:
        """Let another start have the folder."""
        self._server.close()
        self._lock.unlock()

    def _name(self) -> str:
        place = f"{getpass.getuser()} {self._lock_file.parent.resolve()}"
        return f"tandem-{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"

    def _ask_holder(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name())
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(RAISE)
        asked = socket.waitForBytesWritten(ANSWER_MS) and socket.waitForReadyRead(ANSWER_MS)
        socket.disconnectFromServer()
        return asked

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._on_request)
            socket.disconnected.connect(socket.deleteLater)

    def _on_request(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and socket.canReadLine() and socket.readLine(64).data() == RAISE:
            socket.write(b"ok\n")
            socket.flush()
            self.raise_requested.emit()
