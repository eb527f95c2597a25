"""What a command needs of a confined child, and whether one that was confined for another command can do it."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.engine.messages import Load, Quantize
from desktop.engine.sandbox.model_files import model_files
from desktop.engine.sandbox.profile import Kind, Profile

_Identity = tuple[str, int, int]  # resolved path, device, inode: a file that was replaced is another one


def profile_for(command: Load | Quantize, kind: Kind) -> Profile:
    """What the child may touch that does `command` first."""
    if isinstance(command, Quantize):
        return Profile((Path(command.source),), (Path(command.target),), kind)
    return Profile((Path(command.path),), (), kind, tuple(map(Path, command.context.readable)))


class Reach:
    """What the child may open that was confined for `command`: what was taken away does not come back."""

    def __init__(self, command: Load | Quantize) -> None:
        self._command = command
        self._files = _identities(command) if isinstance(command, Load) else frozenset()

    def covers(self, command: Load | Quantize) -> bool:
        """Whether the same child can do `command`; else a fresh one is needed."""
        first = self._command
        if isinstance(first, Quantize) or isinstance(command, Quantize):
            return False
        if first.context.confined != command.context.confined:
            return False
        if not first.context.confined:
            return True
        if not set(command.context.readable) <= set(first.context.readable):
            return False
        folders = [os.path.realpath(path) for path in first.context.readable]
        return all(
            identity in self._files or any(_is_below(identity[0], folder) for folder in folders)
            for identity in _identities(command)
        )


def _identities(command: Load) -> frozenset[_Identity]:
    return frozenset(map(_identity, model_files(Path(command.path))))


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        return (str(path), 0, 0)
    return (os.path.realpath(path), status.st_dev, status.st_ino)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
