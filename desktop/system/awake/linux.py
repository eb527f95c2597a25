"""Keeps a Linux computer from suspending by itself; its screen may go dark.

Two locks, because neither is enough. logind's "sleep" lock counts for logind and for KDE; "idle" beside it would keep
the screen on. But before systemd 257 logind lets a user's own desktop suspend in spite of it, and GNOME and Xfce ask
only who has told their session. So the session is told as well: by the portal, which knows every desktop's way, else by
the older org.freedesktop.PowerManagement. All of them end by themselves with this process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.system.bus.bus import Body, Bus, Remote, Reply, ignore

if TYPE_CHECKING:
    from jeepney.fds import FileDescriptor  # type: ignore[import-untyped]

LOGIN = Remote("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
PORTAL = Remote("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit")
REQUEST = "org.freedesktop.portal.Request"
POWER = Remote(
    "org.freedesktop.PowerManagement",
    "/org/freedesktop/PowerManagement/Inhibit",
    "org.freedesktop.PowerManagement.Inhibit",
)
SUSPEND = 4  # the portal's flag for it


class AwakeLinux(QObject):
    """hold() and release() as often as one likes; replies of locks that are not wanted any more give them back."""

    def __init__(self, system: Bus, session: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system, self._session = system, session
        self._held = False
        self._lock: FileDescriptor | None = None  # logind's: closing it ends it
        self._handle = ""  # the portal's
        self._cookie: int | None = None  # PowerManagement's

    def hold(self, why: str) -> None:
        """Stay awake; `why` is shown by desktops that list who does."""
        if self._held:
            return
        self._held = True
        arguments = ("sleep", "Tandem", why, "block")
        self._system.call(LOGIN, "Inhibit", "ssss", arguments, Reply(self._on_lock, ignore))
        portal = ("", SUSPEND, {"reason": ("s", why)})
        told = Reply(self._on_handle, lambda _: self._ask_power_management(why))
        self._session.call(PORTAL, "Inhibit", "sua{sv}", portal, told)

    def release(self) -> None:
        """The computer may sleep again."""
        self._held = False
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._handle:
            self._session.call(Remote(PORTAL.name, self._handle, REQUEST), "Close")
            self._handle = ""
        if self._cookie is not None:
            self._session.call(POWER, "UnInhibit", "u", (self._cookie,))
            self._cookie = None

    def _ask_power_management(self, why: str) -> None:
        if self._held:
            self._session.call(POWER, "Inhibit", "ss", ("Tandem", why), Reply(self._on_cookie, ignore))

    def _on_lock(self, body: Body) -> None:
        self._lock = body[0]
        self._settle()

    def _on_handle(self, body: Body) -> None:
        self._handle = body[0]
        self._settle()

    def _on_cookie(self, body: Body) -> None:
        self._cookie = body[0]
        self._settle()

    def _settle(self) -> None:
        """Released before the answer came: give back what it brought."""
        if not self._held:
            self.release()
