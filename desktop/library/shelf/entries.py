"""Finds and replaces entries of the shelf's index: one entry for each place, what was said meanwhile stays."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from desktop.errors import BadInput
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.index_file import ShelfIndex
from desktop.library.shelf.listing import key_of
from desktop.library.shelf.scan import Found


def entry_of(files: Iterable[ModelFile], path: str | Path) -> ModelFile:
    """The entry of a path. Raises BadInput where there is none."""
    key = key_of(path)
    for file in files:
        if key in {key_of(place) for place in (file.path, *file.parts)}:
            return file
    raise BadInput("The shelf has no such file.", f"{path} was not added.", "Add it to the library first.")


def merge(index: ShelfIndex, files: Iterable[ModelFile]) -> list[ModelFile]:
    """As replace(), for files that were looked at a while ago: what was said of them meanwhile stays."""
    now = {file.path: file for file in index.files}
    return replace(index, *(_with_word_of(now.get(file.path, file), file) for file in files))


def _with_word_of(listed: ModelFile, file: ModelFile) -> ModelFile:
    same = (listed.size, listed.mtime_ns) == (file.size, file.mtime_ns)
    return msgspec.structs.replace(
        file,
        chosen_variant=listed.chosen_variant,
        last_used=listed.last_used,
        crashes=listed.crashes if same else file.crashes,
    )


def replace(index: ShelfIndex, *files: ModelFile) -> list[ModelFile]:
    """Put `files` in the place of every entry that shares a file with one of them; returns them as they were put."""
    places = {key_of(path) for file in files for path in (file.path, *file.parts)}
    others = [one for one in index.files if places.isdisjoint(key_of(path) for path in (one.path, *one.parts))]
    now = time.time()
    put = [
        msgspec.structs.replace(file, copies=(), added_at=file.added_at or (0.0 if is_built_in(file) else now))
        for file in files
    ]
    index.files = [*others, *put]
    return put


def known_at(found: Found, index: ShelfIndex) -> ModelFile | None:
    """The entry that has one of the found files."""
    places = {key_of(path) for path in (found.path, *found.parts)}
    return next((file for file in index.files if places & {key_of(path) for path in (file.path, *file.parts)}), None)


def is_built_in(file: ModelFile) -> bool:
    """A part of Tandem."""
    return file.origin is Origin.BUILT_IN
