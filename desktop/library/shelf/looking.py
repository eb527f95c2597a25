"""Looks at files of the shelf as the disk has them now: new ones for the first time, known ones where they changed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.checking import is_damage
from desktop.library.shelf.describe import Curated, describe, missing_words, new_file
from desktop.library.shelf.entries import known_at
from desktop.library.shelf.index_file import ShelfIndex
from desktop.library.shelf.scan import Found, with_other_parts


def first_look(found: Found, origin: Origin, index: ShelfIndex, curated: Curated) -> ModelFile:
    """What was found, with what the index knows of its place. Never raises for a bad file: see describe()."""
    return describe(found, known_at(found, index) or new_file(found.path, origin), curated)


def as_it_is(file: ModelFile, curated: Curated, *, again: bool = False) -> ModelFile:
    """`file` as the disk has it now: read again if it changed or `again`, saying so if it is gone."""
    found = with_other_parts(Path(file.path)) if file.parts or file.size <= 0 else Found(Path(file.path))
    try:
        states = [path.stat() for path in found.parts or (found.path,)]
    except (OSError, ValueError):
        return msgspec.structs.replace(file, problem=missing_words(file))
    size, newest = sum(state.st_size for state in states), max(state.st_mtime_ns for state in states)
    if (size, newest) == (file.size, file.mtime_ns) and tuple(map(str, found.parts)) == file.parts:
        return _judged_again(found, file, curated) if again else file
    known = msgspec.structs.replace(
        file,
        sha256=file.sha256 if file.commit else "",  # what was published stays what it should be
        verified=False,
        crashes=0 if size != file.size else file.crashes,
    )
    return describe(found, known, curated)


def _judged_again(found: Found, file: ModelFile, curated: Curated) -> ModelFile:
    now = describe(found, file, curated)
    return msgspec.structs.replace(now, problem=file.problem) if is_damage(file.problem) else now
