"""A desktop's services on a private bus: a notification server, logind, the portal, power management.

They answer with the types their specifications name, keep every call with the signature it came with, and send signals.
The bus itself is the real dbus-daemon.
"""

from __future__ import annotations

import os
import select
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""
NOTIFICATIONS = "org.freedesktop.Notifications"
LOGIN = "org.freedesktop.login1"
PORTAL = "org.freedesktop.portal.Desktop"
POWER = "org.freedesktop.PowerManagement"
HANDLE = "/org/freedesktop/portal/desktop/request/1_1/t"
COOKIE = 4711


class Daemon:
    """dbus-daemon with nothing on it, and nothing that it could start."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "bus"
        self.address = f"unix:path={self.socket}"
        self._configuration = folder / "bus.conf"
        self._configuration.write_text(CONFIGURATION.format(socket=self.socket), encoding="utf-8")
        self.start()

    def start(self) -> None:
        command = ["dbus-daemon", f"--config-file={self._configuration}", "--nofork", "--print-address=1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._process.stdout.readline()

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()
        self.socket.unlink(missing_ok=True)


class Call(NamedTuple):
    """What somebody asked of a service."""

    member: str
    signature: str
    body: tuple


class DesktopServices:
    """The services with these names, on a thread of their own; `capabilities` are the notification server's."""

    def __init__(self, address: str, *names: str, capabilities: tuple[str, ...] = ("actions", "body")) -> None:
        self.calls: list[Call] = []
        self.capabilities = list(capabilities)
        self.silent = False  # take calls and answer later, see answer_now()
        self.held: list[int] = []  # reading ends of logind's locks: they end when the other end is closed
        self._waiting: list = []
        self._number = 0
        self._ends = threading.Event()
        self._connection = open_dbus_connection(address, enable_fds=True)
        for name in names:
            self._connection.send_and_get_reply(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, name="desktop services")
        self._thread.start()

    def close(self) -> None:
        self._ends.set()
        self._thread.join()
        self._connection.close()
        for end in self.held:
            os.close(end)

    def members(self) -> list[str]:
        return [call.member for call in self.calls]

    def last(self, member: str) -> Call:
        return next(call for call in reversed(self.calls) if call.member == member)

    def locks(self) -> int:
        """How many of logind's locks somebody holds."""
        return sum(not select.select([end], [], [], 0)[0] for end in self.held)

    def tell(self, path: str, interface: str, member: str, signature: str, *body: object) -> None:
        self._connection.send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    def click(self, number: int, action: str = "default") -> None:
        path = "/org/freedesktop/Notifications"
        self.tell(path, NOTIFICATIONS, "ActivationToken", "us", number, "a-token")
        self.tell(path, NOTIFICATIONS, "ActionInvoked", "us", number, action)

    def answer_now(self) -> None:
        self.silent = False
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._answer(message)

    def _serve(self) -> None:
        while not self._ends.is_set():
            try:
                message = self._connection.receive(timeout=0.02)
            except TimeoutError:
                continue
            except OSError:
                return
            if message.header.message_type is MessageType.method_call:
                fields = message.header.fields
                signature = fields.get(HeaderFields.signature, "")
                self.calls.append(Call(fields[HeaderFields.member], signature, message.body))
                if self.silent:
                    self._waiting.append(message)
                else:
                    self._answer(message)

    def _answer(self, message) -> None:
        fields = message.header.fields
        method = f"{fields[HeaderFields.interface]}.{fields[HeaderFields.member]}"
        answer = {
            f"{NOTIFICATIONS}.GetCapabilities": lambda: ("as", (self.capabilities,)),
            f"{NOTIFICATIONS}.Notify": lambda: ("u", (self._new_number(message.body[1]),)),
            f"{NOTIFICATIONS}.CloseNotification": lambda: (None, ()),
            f"{LOGIN}.Manager.Inhibit": self._new_lock,
            "org.freedesktop.portal.Inhibit.Inhibit": lambda: ("o", (HANDLE,)),
            "org.freedesktop.portal.Request.Close": lambda: (None, ()),
            "org.freedesktop.portal.Notification.AddNotification": lambda: (None, ()),
            "org.freedesktop.portal.Notification.RemoveNotification": lambda: (None, ()),
            f"{POWER}.Inhibit.Inhibit": lambda: ("u", (COOKIE,)),
            f"{POWER}.Inhibit.UnInhibit": lambda: (None, ()),
        }.get(method)
        if answer is None:
            self._connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        signature, body = answer()
        self._connection.send(new_method_return(message, signature, body))
        for part in body if signature == "h" else ():
            os.close(part)

    def _new_number(self, replaced: int) -> int:
        self._number += not replaced
        return replaced or self._number

    def _new_lock(self):
        reading, writing = os.pipe()
        self.held.append(reading)
        return "h", (writing,)
