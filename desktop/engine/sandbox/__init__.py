"""The engine's confinement: enter() takes away, for good, everything a model file's parser has no business with."""

from __future__ import annotations

import sys
from types import ModuleType

from desktop.engine.sandbox.profile import SWITCHED_OFF, Confinement, Kind, Profile

__all__ = ["SWITCHED_OFF", "Confinement", "Kind", "Profile", "enter", "offered", "prepare"]


def prepare() -> None:
    """Import what enter() needs, at the start of a process rather than when a file is waited for."""
    _system()


def enter(profile: Profile) -> Confinement:
    """Confine this process until its end. Returns what is active and what this system lacks, in words.

    Call it once, before an untrusted file is opened and before other threads are started: on Linux before 7.0 a part
    of it covers only the calling thread and those it starts later. Creates the files of `profile.writes`. Nothing is
    raised: a system that offers less confines less, and says so.
    """
    made: Confinement = _system().enter(profile)
    return made


def offered() -> Confinement:
    """What enter() would find on this system for a model on the processor. Changes nothing."""
    made: Confinement = _system().offered()
    return made


def _system() -> ModuleType:
    """Imported when it is needed: the window asks other modules of this package only."""
    if sys.platform == "linux":
        from desktop.engine.sandbox import linux as system
    elif sys.platform == "win32":
        from desktop.engine.sandbox import windows as system
    elif sys.platform == "darwin":
        from desktop.engine.sandbox import macos as system
    else:
        from desktop.engine.sandbox import unknown as system
    return system
