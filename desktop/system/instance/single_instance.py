"""One window per data folder: the first holds a lock, a second start hands it its files and asks it to the front."""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.errors import FileProblem
from desktop.system.instance.start_request import (
    MAX_REQUEST,
    OTHER_VERSION,
    TAKEN,
    Foreign,
    Malformed,
    read_request,
    request_of,
)

ANSWER_S = 4.0  # what the first window gets to answer, or to end
START_S = 15.0  # the same while it is being opened itself: a slow disk takes its time
RETRY_S = 0.05
log = logging.getLogger(__name__)


class SingleInstance(QObject):
    """`claim` once at start; the signals tell that another start came."""

    raise_requested = Signal()
    files_arrived = Signal(object)  # list[Path], absolute

    def __init__(self, lock_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock_file = lock_file
        self._lock = QLockFile(str(lock_file))
        self._lock.setStaleLockTime(0)  # never by age; a lock whose process is gone is still taken over
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, files: Sequence[Path] = ()) -> bool:
        """Whether this start may use the data folder. False: the window that does has the files and comes to the front.

        files: absolute. Raises FileProblem when the folder cannot hold a lock, or its holder does not answer, and
        BadInput for too many files.
        """
        line = request_of(files).line()
        ends = 0.0
        while not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                raise self._no_lock()
            ends = ends or time.monotonic() + self._patience()
            if self._ask_holder(line, ends):
                return False
            if time.monotonic() >= ends:
                raise self._no_answer()
            time.sleep(RETRY_S)  # it is ending, and lets go of the lock in a moment
        address = self._addresses()[0]
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            log.warning("other starts cannot reach this window: %s", self._server.errorString())
        return True

    def release(self) -> None:
        """Let another start have the folder."""
        self._server.close()
        self._lock.unlock()

    def _patience(self) -> float:
        try:
            age = time.time() - self._lock_file.stat().st_mtime
        except OSError:
            return ANSWER_S
        return START_S if 0 <= age < START_S else ANSWER_S

    def _addresses(self) -> list[str]:
        """Where the holder may listen, the usual place first: on Linux whatever TMPDIR says to either start."""
        place = f"{_user()} {self._lock_file.parent.resolve()}"
        name = f"tandem-{hashlib.sha256(place.encode('utf-8', 'surrogateescape')).hexdigest()[:24]}"
        return [str(folder / name) for folder in _meeting_places()] or [name]

    def _ask_holder(self, line: bytes, ends: float) -> bool:
        """Whether the holder took it. False: it is not there (any more), or the time is over."""
        _give_up_foreground(self._lock.getLockInfo()[0])
        return any(self._ask_at(address, line, ends) for address in self._addresses() if _is_ours(address))

    def _ask_at(self, address: str, line: bytes, ends: float) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(address)
        if not socket.waitForConnected(_ms_until(ends)):
            return False
        socket.write(line)
        while socket.bytesToWrite() and socket.waitForBytesWritten(_ms_until(ends)):
            pass
        while not socket.canReadLine() and socket.waitForReadyRead(_ms_until(ends)):
            pass
        answer = socket.readLine(64).data()
        socket.disconnectFromServer()
        if answer == OTHER_VERSION:
            raise FileProblem(
                "Another version of Tandem is already running on this data.",
                f"Process {self._lock.getLockInfo()[0]} holds {self._lock_file}.",
                "Close its window, then start again.",
            )
        return answer == TAKEN

    def _no_lock(self) -> FileProblem:
        return FileProblem(
            "Tandem cannot write to its data folder.",
            f"No lock could be made at {self._lock_file}.",
            "Check the folder's permissions and free space, or start with --data-dir and another folder.",
        )

    def _no_answer(self) -> FileProblem:
        return FileProblem(
            "Tandem is already running on this data, and does not answer.",
            f"Process {self._lock.getLockInfo()[0]} holds {self._lock_file}.",
            "Wait a moment and try again; if it hangs, end that process.",
        )

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(MAX_REQUEST + 1)
            socket.readyRead.connect(self._on_ready)
            socket.disconnected.connect(socket.deleteLater)
            self._serve(socket)

    def _on_ready(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._serve(socket)

    def _serve(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            self._take(socket, bytes(socket.readLine(MAX_REQUEST + 1).data()))
        elif socket.bytesAvailable() > MAX_REQUEST:
            log.warning("another start was ignored: it said more than %d bytes", MAX_REQUEST)
            socket.abort()

    def _take(self, socket: QLocalSocket, line: bytes) -> None:
        """Answer when the window has the files, not before: else a start that ends with this window would lose them."""
        try:
            request = read_request(line)
        except Malformed as problem:
            log.warning("another start was ignored: %s", problem)
            if isinstance(problem, Foreign):
                socket.write(OTHER_VERSION)
                socket.disconnectFromServer()
            else:
                socket.abort()
            return
        if request.files:
            self.files_arrived.emit(list(request.files))
        self._come_to_front(request.token)
        socket.write(TAKEN)
        socket.flush()

    def _come_to_front(self, token: str) -> None:
        """Wayland lets a window come to the front with a token only; Qt takes it from the environment."""
        if not token:
            self.raise_requested.emit()
            return
        os.environ["XDG_ACTIVATION_TOKEN"] = token
        try:
            self.raise_requested.emit()
        finally:  # it is good for once; programs started later must not come with it
            os.environ.pop("XDG_ACTIVATION_TOKEN", None)


def _meeting_places() -> list[Path]:
    """Linux's folders for sockets, this user's own one first; empty elsewhere, where Qt knows better."""
    if sys.platform != "linux":
        return []
    own = Path(f"/run/user/{os.getuid()}")  # not there in containers and after su
    return [*([own] if os.access(own, os.W_OK | os.X_OK) else []), Path("/tmp")]  # noqa: S108 - see _is_ours()


def _is_ours(address: str) -> bool:
    """Whether it is this user who listens there: everybody may in /tmp, and hear which files are opened."""
    if sys.platform == "win32" or not os.path.isabs(address):  # noqa: PTH117 - no path there
        return True
    try:
        return os.lstat(address).st_uid == os.getuid()  # a link leads elsewhere
    except OSError:
        return False


def _user() -> str:
    if sys.platform == "win32":
        import getpass

        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError):  # none of the variables that tell is set
            return ""
    return str(os.getuid())  # the environment may call one user by several names


def _ms_until(ends: float) -> int:
    return max(0, round((ends - time.monotonic()) * 1000))


def _give_up_foreground(pid: int) -> None:
    """Windows keeps a window behind the one in use, unless the program that the user just started lets it pass."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(pid)
