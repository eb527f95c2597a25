"""Systems for which no confinement is written: the engine runs as it would without one, and says so."""

from __future__ import annotations

import sys

from desktop.engine.sandbox.profile import Confinement, Profile


def enter(_profile: Profile) -> Confinement:
    """Nothing is confined."""
    return offered()


def offered() -> Confinement:
    """Nothing is offered."""
    return Confinement((), (f"no confinement is written for {sys.platform}",))
