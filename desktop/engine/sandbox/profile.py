"""What a confined engine may touch, and what came of confining it, in words."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Kind(StrEnum):
    """The named profiles."""

    PROCESSOR = "processor"  # nothing but files: the narrow one
    GRAPHICS = "graphics"  # graphics drivers' device nodes, settings and caches, too


class Profile(NamedTuple):
    """What one engine process may touch.

    reads: the model's files, all parts. writes: files it was told to write; made here where they are missing.
    readable: files and folders that the user allows beyond what the engine knows.
    """

    reads: tuple[Path, ...]
    writes: tuple[Path, ...] = ()
    kind: Kind = Kind.PROCESSOR
    readable: tuple[Path, ...] = ()


class Confinement(NamedTuple):
    """What holds a process, each part in a few words; missing: what does not, and why."""

    active: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """One line for people."""
        active = "; ".join(self.active) or "none"
        return f"{active}. Missing: {'; '.join(self.missing)}" if self.missing else active


SWITCHED_OFF = Confinement((), ("confined = false in settings.toml switches it off",))
