"""Takes a model file off the disk so that it can be undone: set aside at once, moved to the system's trash later."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.errors import FileProblem

_ASIDE = re.compile(r"\.(?P<name>.+)\.removed-[0-9a-f]{8}")


class Removal:
    """One removal that still can be undone. `files`: what is set aside; empty when the file was only forgotten.

    Call undo() or finish() once; after that the other one does nothing.
    """

    def __init__(
        self,
        files: Sequence[Path],
        put_back: Callable[[], None],
        trash: Callable[[Path], None] | None = None,
        aside: Sequence[Path] = (),
    ) -> None:
        """put_back: lists the file again, called by undo(). aside: of files that an earlier run set aside."""
        self.files = tuple(files)
        self._put_back = put_back
        self._trash = trash or _to_trash
        self._aside = list(aside) or _set_aside(self.files)
        self._done = False

    def undo(self) -> None:
        """The files under their names and the entry on the shelf again. Raises FileProblem where a name is taken."""
        if self._done:
            return
        _rename_back(self._aside, self.files)
        self._done = True
        self._put_back()

    def finish(self) -> None:
        """Move the files to the system's trash. Raises FileProblem where it takes none: then all is as before."""
        if self._done:
            return
        for index, (aside, name) in enumerate(zip(self._aside, self.files, strict=True)):
            try:
                self._move_to_trash(aside, name)
            except OSError as error:  # TrashPermissionError is one
                _rename_back(self._aside[index:], self.files[index:])
                self._done = True
                self._put_back()
                reason = error.strerror or str(error) or type(error).__name__
                raise FileProblem(
                    "The file could not be moved to the trash.",
                    f"{name}: {reason}.",
                    "It is back in its place. Delete it with the system's file manager to be rid of it.",
                ) from error
        self._done = True

    def _move_to_trash(self, aside: Path, name: Path) -> None:
        """Under its own name where that is free, so that the trash can put it back where it was. Raises OSError."""
        if not aside.exists():  # was gone before, or somebody cleaned up
            return
        if name.exists():  # downloaded again meanwhile
            self._trash(aside)
            return
        aside.rename(name)
        try:
            self._trash(name)
        except OSError:
            name.rename(aside)
            raise


def set_aside_before(folder: Path) -> list[tuple[Path, Path]]:
    """(hidden file, its former name) of removals in `folder` that a crash or a kill left unfinished."""
    try:
        hidden = [path for path in folder.rglob(".*.removed-*") if path.is_file()]
    except OSError:
        return []
    parts = [(path, _ASIDE.fullmatch(path.name)) for path in sorted(hidden)]
    return [(path, path.with_name(part["name"])) for path, part in parts if part]


def _set_aside(files: Sequence[Path]) -> list[Path]:
    """Rename every file to a hidden name beside it, all or none. Raises FileProblem."""
    aside: list[Path] = []
    for file in files:
        hidden = file.with_name(f".{file.name}.removed-{secrets.token_hex(4)}")
        try:
            file.rename(hidden)
        except FileNotFoundError:  # gone already: nothing to set aside, and nothing to put back
            aside.append(hidden)
        except OSError as error:
            _rename_back(aside, files[: len(aside)])
            raise FileProblem(
                "The file cannot be deleted.",
                f"{file}: {error.strerror}.",
                "Close the programs that use it, and check that its folder is writable.",
            ) from error
        else:
            aside.append(hidden)
    return aside


def _rename_back(aside: Sequence[Path], files: Sequence[Path]) -> None:
    taken = next((file for hidden, file in zip(aside, files, strict=True) if file.exists() and hidden.exists()), None)
    if taken is not None:
        raise FileProblem(
            "The file cannot be put back.", f"Another one is at {taken} now.", "Rename that one, then try again."
        )
    for hidden, file in zip(aside, files, strict=True):
        if hidden.exists():
            try:
                hidden.rename(file)
            except OSError as error:
                raise FileProblem(
                    "The file cannot be put back.",
                    f"{hidden}: {error.strerror}.",
                    f"Rename it to {file.name} yourself.",
                ) from error


def _to_trash(path: Path) -> None:
    """Raises OSError."""
    from send2trash import send2trash  # type: ignore[import-untyped]

    send2trash(os.fspath(path))
