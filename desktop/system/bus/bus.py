"""Bus: one connection to a D-Bus daemon, on the event loop of the thread it lives on; nothing here ever waits.

QtDBus cannot do this from Python: it has no way to send an unsigned integer, which notifications and portals want, and
its first connection waits for the daemon's answer. Where there is no daemon every call simply fails.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from jeepney import Message, Parser  # type: ignore[import-untyped]
    from jeepney.auth import Authenticator  # type: ignore[import-untyped]

SESSION, SYSTEM = "session", "system"
LOST = "lost"  # what a call fails with where no daemon is, or it has gone; else the name of a D-Bus error
log = logging.getLogger(__name__)
Body = tuple[Any, ...]


class Remote(NamedTuple):
    """An interface of an object of a program on the bus."""

    name: str
    path: str
    interface: str


_DAEMON = Remote("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


class Reply(NamedTuple):
    """Who is told how a call ended."""

    done: Callable[[Body], None]
    failed: Callable[[str], None]


def ignore(_: object) -> None:
    """For whoever does not care how a call ended."""


NOBODY = Reply(ignore, ignore)


class Bus(QObject):
    """Connects with the first call, and again with the next one after the daemon went away."""

    def __init__(self, which: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._which = which
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._authenticator: Authenticator
        self._parser: Parser
        self._serials = count(1)
        self._queue: list[bytes] = []  # until the daemon knows who we are
        self._replies: dict[int, Reply] = {}
        self._heard: dict[tuple[str, str, str], Callable[[Body], None]] = {}  # path, interface, signal

    def call(self, remote: Remote, method: str, signature: str = "", body: Body = (), reply: Reply = NOBODY) -> None:
        """Call `method`, with `body` as `signature` says. `reply` comes later, or at once where there is no daemon."""
        if self._socket is None and not self._connect():
            reply.failed(LOST)
            return
        self._send(remote, method, signature, body, reply)

    def listen(self, remote: Remote, signal: str, heard: Callable[[Body], None]) -> None:
        """Call `heard` with what `signal` of `remote` carries, from now on, over reconnections."""
        self._heard[remote.path, remote.interface, signal] = heard
        if self._socket is not None:
            self._add_match(remote.path, remote.interface, signal)

    def close(self) -> None:
        """Leave the bus; whoever waits for a reply hears nothing any more."""
        self._replies.clear()
        self._lose()

    def _connect(self) -> bool:
        place = _place(self._which)
        if not place:
            return False
        from jeepney import Parser  # not at start-up: most runs never need it
        from jeepney.auth import Authenticator

        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(0)
        try:
            connection.connect(place)  # of this kind it succeeds or fails at once
        except OSError as error:
            log.info("no %s bus: %s", self._which, error.strerror)
            connection.close()
            return False
        self._socket, self._parser, self._authenticator = connection, Parser(), Authenticator(enable_fds=True)
        self._notifier = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)
        self._write(self._authenticator.data_to_send())
        self._send(_DAEMON, "Hello", "", (), NOBODY)
        for path, interface, signal in self._heard:
            self._add_match(path, interface, signal)
        return True

    def _add_match(self, path: str, interface: str, signal: str) -> None:
        rule = f"type='signal',path='{path}',interface='{interface}',member='{signal}'"
        self._send(_DAEMON, "AddMatch", "s", (rule,), NOBODY)

    def _send(self, remote: Remote, method: str, signature: str, body: Body, reply: Reply) -> None:
        from jeepney import DBusAddress, MessageFlag, new_method_call

        address = DBusAddress(remote.path, bus_name=remote.name, interface=remote.interface)
        message = new_method_call(address, method, signature or None, body)
        serial = next(self._serials)
        if reply is NOBODY:
            message.header.flags |= MessageFlag.no_reply_expected
        else:
            self._replies[serial] = reply
        data = message.serialise(serial=serial)
        if self._authenticator.authenticated:
            self._write(data)
        else:
            self._queue.append(data)

    def _write(self, data: bytes) -> None:
        """All of it at once: these messages are far smaller than the socket's buffer."""
        if self._socket is None:
            return
        try:
            self._socket.sendall(data)
        except OSError as error:
            log.info("%s bus: %s", self._which, error.strerror)
            self._lose()

    def _on_readable(self) -> None:
        try:
            while self._socket is not None:
                if self._authenticator.authenticated:
                    self._read_message(self._socket)
                else:
                    self._authenticate(self._socket)
        except BlockingIOError:
            return
        except (OSError, ValueError) as error:  # gone, or nothing that this side understands
            log.info("%s bus: %s", self._which, error)
            self._lose()

    def _authenticate(self, connection: socket.socket) -> None:
        self._authenticator.feed(_read(connection.recv(4096)))
        if self._authenticator.authenticated:
            from jeepney.auth import BEGIN

            queued, self._queue = self._queue, []
            self._write(b"".join([BEGIN, *queued]))
        else:
            self._write(self._authenticator.data_to_send())

    def _read_message(self, connection: socket.socket) -> None:
        from jeepney.fds import FileDescriptor, fds_buf_size  # type: ignore[import-untyped]

        data, more, _, _ = connection.recvmsg(self._parser.bytes_desired(), fds_buf_size())
        self._parser.add_data(_read(data), fds=FileDescriptor.from_ancdata(more))
        message = self._parser.get_next_message()
        if message is not None:
            self._take(message)

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        if message.header.message_type is MessageType.signal:
            told = (fields[HeaderFields.path], fields[HeaderFields.interface], fields[HeaderFields.member])
            self._heard.get(told, ignore)(message.body)
            return
        reply = self._replies.pop(fields.get(HeaderFields.reply_serial, 0), None)
        if reply is None:
            return
        if message.header.message_type is MessageType.error:
            reply.failed(fields[HeaderFields.error_name])
        else:
            reply.done(message.body)

    def _lose(self) -> None:
        if self._socket is None or self._notifier is None:
            return
        self._notifier.setEnabled(False)  # Qt's own signature
        self._notifier.deleteLater()
        self._socket.close()
        self._socket = self._notifier = None
        self._queue.clear()
        replies, self._replies = self._replies, {}
        for reply in replies.values():
            reply.failed(LOST)


def _read(data: bytes) -> bytes:
    if not data:
        raise ConnectionResetError("the daemon has gone")
    return data


def _place(which: str) -> str:
    """Where the daemon's socket is; "" where there is none. No daemon is ever started for this."""
    from jeepney.bus import get_bus  # type: ignore[import-untyped]

    if which == SYSTEM:
        address = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or "unix:path=/run/dbus/system_bus_socket"
    else:
        usual = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere") / "bus"
        address = os.environ.get("DBUS_SESSION_BUS_ADDRESS") or (f"unix:path={usual}" if usual.exists() else "")
    try:
        return str(get_bus(address)) if address else ""
    except (RuntimeError, ValueError):  # tcp:, autolaunch: and other addresses that would make somebody wait
        return ""
