"""Chooses how this system is kept awake."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from desktop.system.bus.bus import Bus


class Awake(Protocol):
    """What all systems' ways have in common."""

    def hold(self, why: str, /) -> None:
        """Stay awake."""

    def release(self) -> None:
        """The computer may sleep again."""


def awake_for(platform: str, system: Bus, session: Bus, parent: QObject | None = None) -> Awake:
    """The way of `platform`, a value of sys.platform. The buses are Linux's (and other Unices')."""
    if platform == "win32":
        from desktop.system.awake.windows import AwakeWindows

        return AwakeWindows()
    if platform == "darwin":
        from desktop.system.awake.macos import AwakeMacOS

        return AwakeMacOS()
    from desktop.system.awake.linux import AwakeLinux

    return AwakeLinux(system, session, parent)
