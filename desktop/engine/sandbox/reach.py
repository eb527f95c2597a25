"""What a command needs of a confined child, and whether one that was confined for another command can do it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from desktop.engine.sandbox.model_files import model_files
from desktop.engine.sandbox.profile import Kind, Profile
from desktop.protocol.messages import AskTemplate, ContextParams, Load
from desktop.protocol.quantizing import Quantize

FileCommand = Load | Quantize | AskTemplate
FILE_COMMANDS: Final = (Load, Quantize, AskTemplate)
"""The commands that name a file: the first one confines the child."""

_Identity = tuple[str, int, int]  # resolved path, device, inode: a file that was replaced is another one


def context_of(command: FileCommand) -> ContextParams:
    """How the command wants to be confined; only Load can be asked for anything but the usual."""
    return command.context if isinstance(command, Load) else ContextParams()


def profile_for(command: FileCommand, kind: Kind) -> Profile:
    """What the child may touch that does `command` first."""
    if isinstance(command, Quantize):
        return Profile((Path(command.source),), (Path(command.target),), kind)
    context = context_of(command)
    writes = (Path(context.rows_file),) if context.rows_file else ()
    return Profile((Path(_path_of(command)),), writes, kind, tuple(map(Path, context.readable)))


class Reach:
    """What the child may open that was confined for `command`: what was taken away does not come back."""

    def __init__(self, command: FileCommand) -> None:
        self._first, self._context = command, context_of(command)
        self._files = _identities(command)

    def covers(self, command: FileCommand) -> bool:
        """Whether the same child can do `command`; else a fresh one is needed."""
        context = context_of(command)
        if isinstance(self._first, Quantize) or isinstance(command, Quantize):
            return False
        if self._context.confined != context.confined or not set(context.readable) <= set(self._context.readable):
            return False
        if context.confined and context.rows_file not in ("", self._context.rows_file):
            return False
        folders = [os.path.realpath(path) for path in self._context.readable]
        return not context.confined or all(
            identity in self._files or any(_is_below(identity[0], folder) for folder in folders)
            for identity in _identities(command)
        )


def _path_of(command: FileCommand) -> str:
    match command:
        case Load():
            return command.source.path
        case AskTemplate():
            return command.path
        case Quantize():
            return command.source


def _identities(command: FileCommand) -> frozenset[_Identity]:
    return frozenset(map(_identity, model_files(Path(_path_of(command)))))


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a zero byte in the name
        return (str(path), 0, 0)
    return (os.path.realpath(path), status.st_dev, status.st_ino)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
