"""The engine's confinement: enter() takes away, for good, everything a model file's parser has no business with."""

from __future__ import annotations

import sys

from desktop.engine.sandbox.profile import SWITCHED_OFF, Confinement, Kind, Profile

if sys.platform == "linux":
    from desktop.engine.sandbox import linux as system
elif sys.platform == "win32":
    from desktop.engine.sandbox import windows as system
elif sys.platform == "darwin":
    from desktop.engine.sandbox import macos as system
else:
    from desktop.engine.sandbox import unknown as system

__all__ = ["SWITCHED_OFF", "Confinement", "Kind", "Profile", "enter", "offered"]


def enter(profile: Profile) -> Confinement:
    """Confine this process until its end. Returns what is active and what this system lacks, in words.

    Call it once, before an untrusted file is opened and before other threads are started: on Linux before 7.0 a part
    of it covers only the calling thread and those it starts later. Creates the files of `profile.writes`. Nothing is
    raised: a system that offers less confines less, and says so.
    """
    return system.enter(profile)


def offered() -> Confinement:
    """What enter() would find on this system for a model on the processor. Changes nothing."""
    return system.offered()
