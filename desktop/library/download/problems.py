"""What can go wrong between a hub's address and a finished file, in plain words."""

from __future__ import annotations

import errno
from pathlib import Path

from desktop.errors import FileProblem
from desktop.library.hub.problems import HubProblem
from desktop.size_words import size_words

_FULL = (errno.ENOSPC, errno.EDQUOT)
_LARGEST_FAT = 4 * 1024**3 - 1


class Stopped(Exception):
    """Whoever wanted the file asked to stop; what is here stays."""


class NoRoom(FileProblem):
    """The disk has no room for the rest. missing: bytes to be freed."""

    def __init__(self, title: str, detail: str, hint: str, missing: int = 0) -> None:
        super().__init__(title, detail, hint)
        self.missing = missing


class InUse(FileProblem):
    """Another program, or another window, is writing this very file."""


class WrongBytes(FileProblem):
    """What arrived is not what was published, twice."""


class WrongAnswer(HubProblem):
    """The address gave something else than the asked part of the file; asking again may help."""


class PartChanged(Exception):
    """Somebody replaced, shortened or removed the part file while it was written."""


def no_room(folder: Path, missing: int, free: int) -> NoRoom:
    """missing: bytes that must be freed at least."""
    return NoRoom(
        "There is not enough room on the disk.",
        f"{size_words(missing)} more are needed in {folder}; {size_words(free)} are free.",
        "Free some space or move the library to another disk, then try again. What is here already is kept.",
        missing,
    )


def in_use(target: Path) -> InUse:
    """The lock is taken."""
    return InUse(
        "Another program is downloading this file.",
        f"{target.name} in {target.parent} is being written by another window or terminal.",
        "Wait for it, or stop it there.",
    )


def wrong_bytes(name: str, expected: str, found: str) -> WrongBytes:
    """The checksum did not fit a second time."""
    return WrongBytes(
        f"{name}: the file differs from what was published, twice.",
        f"Its SHA-256 is {found[:16]}…, published is {expected[:16]}…. Nothing of it was kept.",
        "Something between here and the hub changes it. Try again later, on another network or with another mirror.",
    )


def keeps_changing(part: Path) -> FileProblem:
    """Every new start was disturbed."""
    return FileProblem(
        "Another program keeps changing the unfinished download.",
        f"{part} was replaced, shortened or removed several times while it was written.",
        "Look for a cleaning, synchronizing or backup program that works in this folder, then try again.",
    )


def cannot_write(path: Path, error: OSError, missing: int = 0, free: int = 0) -> FileProblem:
    """Any failure of the disk or the folder. missing: bytes still to come."""
    if error.errno in _FULL:
        return no_room(path.parent, max(missing - free, 1), free)
    if error.errno == errno.EFBIG:
        detail = f"The file system of {path.parent} takes no file of this size; FAT32 stops at {_LARGEST_FAT} bytes."
        return FileProblem("This file is too large for the disk's file system.", detail, "Use another disk.")
    why = (error.strerror or str(error)).lower()
    hint = "Make the folder writable, or choose another library folder in the settings."
    if isinstance(error, PermissionError) and path.exists():  # Windows replaces no file that somebody has open
        hint = f"An older file of this name is there: close the chat or program that has it open. Or: {hint.lower()}"
    return FileProblem("The download cannot be written.", f"{path}: {why}.", hint)
