"""How the shelf's entries are told apart, sorted and found by name; copies of the same bytes are shown once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from desktop.library.model_file import ModelFile, Origin

_PREFERRED = (Origin.BUILT_IN, Origin.LIBRARY, Origin.ADDED)


def key_of(path: str | Path) -> str:
    """The same for the same place, however it is written: letter case matters only where the system says so."""
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - links are not followed


def same_place(one: str | Path, other: str | Path) -> bool:
    """Whether both lead to the same file, links followed."""
    return key_of(one) == key_of(other) or os.path.realpath(one) == os.path.realpath(other)


def best_of_copies(files: Iterable[ModelFile]) -> list[ModelFile]:
    """Sorted for people; of files with the same sha256, or the same place through links, the best one alone.

    The others' paths stand in its `copies`. A sha256 counts as the file's own only as long as nothing is wrong with it.
    """
    by_place: dict[str, list[ModelFile]] = {}
    for file in files:
        by_place.setdefault(os.path.realpath(file.path), []).append(file)
    groups: dict[str, list[ModelFile]] = {}
    for place, same in by_place.items():
        known = next((f"{file.sha256}:{file.size}" for file in same if file.sha256 and not file.problem), place)
        groups.setdefault(known, []).extend(same)
    merged = [_merged(sorted(group, key=_worth)) for group in groups.values()]
    return sorted(merged, key=lambda file: (file.origin is not Origin.BUILT_IN, file.title.casefold(), file.path))


def _worth(file: ModelFile) -> tuple[bool, bool, int, float]:
    place = _PREFERRED.index(file.origin) if file.origin in _PREFERRED else len(_PREFERRED)
    return bool(file.problem), not file.verified, place, file.added_at


def _merged(group: list[ModelFile]) -> ModelFile:
    best = group[0]
    if len(group) == 1:
        return best
    return msgspec.structs.replace(
        best,
        copies=tuple(file.path for file in group[1:]),
        chosen_variant=next((file.chosen_variant for file in group if file.chosen_variant), None),
        last_used=max(file.last_used for file in group),
    )


def matching(files: Iterable[ModelFile], text: str) -> list[ModelFile]:
    """Files whose file name, name or title is `text`, in any case; else those whose name begins with it."""
    files = list(files)
    wanted = text.casefold().strip()
    if not wanted:
        return []
    exact = [file for file in files if wanted in _names(file)]
    return exact or [file for file in files if any(name.startswith(wanted) for name in _names(file))]


def _names(file: ModelFile) -> set[str]:
    stem = Path(file.path).stem
    names = {file.file_name, stem, file.name, file.title, f"{file.title} {file.quantization}", file.repo}
    return {name.casefold() for name in names if name}
