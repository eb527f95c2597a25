"""Notifications of a Linux desktop: one for each matter, replaced by its next one, withdrawn when it is seen."""

from __future__ import annotations

import os
from functools import partial
from html import escape
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.system.bus.bus import Body, Bus, Remote, Reply, ignore

SERVER = Remote("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")
DEFAULT_ACTION = "default"  # a click on the notification itself
SERVERS_CHOICE = -1  # how long it is shown
EXPIRED = 1  # why it was closed


class Text(NamedTuple):
    """What a notification says, both plain text."""

    summary: str
    body: str


class Notifications(QObject):
    """Speaks org.freedesktop.Notifications. Where there is no server nothing happens."""

    activated = Signal(str)  # the matter of the notification that was clicked

    def __init__(self, bus: Bus, desktop_entry: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._desktop_entry = desktop_entry
        self._wanted: dict[str, Text] = {}  # matter -> what is to be seen
        self._ids: dict[str, int] = {}  # matter -> the server's number for it
        self._sending: set[str] = set()
        self._capabilities: frozenset[str] | None = None
        self._asks = self._listens = False

    def show(self, matter: str, summary: str, body: str) -> None:
        """Say this about a matter, in the place of what was said before."""
        self._wanted[matter] = Text(summary, body)
        self._begin_listening()
        if self._capabilities is not None:
            self._send(matter)
        elif not self._asks:
            self._asks = True
            self._bus.call(SERVER, "GetCapabilities", reply=Reply(self._on_capabilities, self._on_no_server))

    def withdraw(self) -> None:
        """Take back everything that is still there."""
        self._wanted.clear()
        for number in self._ids.values():
            self._bus.call(SERVER, "CloseNotification", "u", (number,))
        self._ids.clear()

    def _begin_listening(self) -> None:
        if not self._listens:
            self._listens = True
            self._bus.listen(SERVER, "ActionInvoked", self._on_action)
            self._bus.listen(SERVER, "NotificationClosed", self._on_closed)
            self._bus.listen(SERVER, "ActivationToken", self._on_token)

    def _on_no_server(self, _: str) -> None:
        self._asks = False
        self._wanted.clear()

    def _on_capabilities(self, body: Body) -> None:
        self._capabilities = frozenset(body[0])
        for matter in list(self._wanted):
            self._send(matter)

    def _send(self, matter: str) -> None:
        if matter in self._sending:
            return  # its number is needed first; see _on_shown()
        text, can = self._wanted[matter], self._capabilities or frozenset()
        body = escape(text.body, quote=False) if "body-markup" in can else text.body
        actions = [DEFAULT_ACTION, "Show"] if "actions" in can else []
        hints = {"desktop-entry": ("s", self._desktop_entry)}
        number = self._ids.get(matter, 0)
        arguments = ("Tandem", number, self._desktop_entry, text.summary, body, actions, hints, SERVERS_CHOICE)
        self._sending.add(matter)
        told = Reply(partial(self._on_shown, matter, text), lambda _: self._sending.discard(matter))
        self._bus.call(SERVER, "Notify", "susssasa{sv}i", arguments, told)

    def _on_shown(self, matter: str, text: Text, body: Body) -> None:
        self._sending.discard(matter)
        self._ids[matter] = body[0]
        if matter not in self._wanted:  # withdrawn meanwhile
            self._bus.call(SERVER, "CloseNotification", "u", (self._ids.pop(matter),))
        elif self._wanted[matter] != text:
            self._send(matter)

    def _on_action(self, body: Body) -> None:
        matter = self._matter(body[0])
        if matter is not None and body[1] == DEFAULT_ACTION:
            self.activated.emit(matter)

    def _on_closed(self, body: Body) -> None:
        """One whose time is over may still be clicked: many desktops keep a list of them."""
        matter = self._matter(body[0])
        if matter is not None and body[1] != EXPIRED:
            del self._ids[matter]

    def _on_token(self, body: Body) -> None:
        """On Wayland a window only comes to the front with what the click was given; Qt looks for it here."""
        if self._matter(body[0]) is not None:
            os.putenv("XDG_ACTIVATION_TOKEN", body[1])

    def _matter(self, number: int) -> str | None:
        return next((matter for matter, known in self._ids.items() if known == number), None)


PORTAL = Remote(
    "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Notification"
)


class PortalNotifications(QObject):
    """The same from inside a sandbox, whose bus leads to the portal alone."""

    activated = Signal(str)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._shown: set[str] = set()
        bus.listen(PORTAL, "ActionInvoked", self._on_action)

    def show(self, matter: str, summary: str, body: str) -> None:
        """Say this about a matter, in the place of what was said before."""
        self._shown.add(matter)
        said = {"title": ("s", summary), "body": ("s", body), "default-action": ("s", DEFAULT_ACTION)}
        self._bus.call(PORTAL, "AddNotification", "sa{sv}", (matter, said), Reply(ignore, ignore))

    def withdraw(self) -> None:
        """Take back everything that is still there."""
        for matter in self._shown:
            self._bus.call(PORTAL, "RemoveNotification", "s", (matter,))
        self._shown.clear()

    def _on_action(self, body: Body) -> None:
        if body[0] in self._shown:
            self.activated.emit(body[0])
