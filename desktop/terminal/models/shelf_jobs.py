"""models list, add, find and remove: which files are on the shelf."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from desktop.errors import BadInput
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.other_apps import closed_places, find_all, nothing_words
from desktop.paths import expanded
from desktop.size_words import size_words
from desktop.terminal.models.interruptible import interruptible
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import columns, file_report, tell
from desktop.terminal.text_in_out import say

_STAY = "they stay where they are"


def models_list(arguments: argparse.Namespace, place: Place) -> int:
    """Every file the shelf knows, after a look into the library folder."""
    shelf = place.shelf()
    files = interruptible(shelf.refresh)
    if shelf.notice:
        say(shelf.notice)
    report = {"folder": str(place.models_dir), "files": [file_report(file) for file in files]}
    tell(report, _listed(files), as_json=arguments.json)
    return 0


def models_add(arguments: argparse.Namespace, place: Place) -> int:
    """List files where they lie."""
    shelf = place.shelf()
    added: list[ModelFile] = []
    for path in arguments.path:
        added += interruptible(lambda cancelled, path=path: shelf.add(expanded(path), cancelled=cancelled))  # type: ignore[misc]
    where = "1 file is listed; it stays where it is" if len(added) == 1 else f"{len(added)} files are listed; {_STAY}"
    words = f"{_listed(added)}\n{where}."
    tell({"files": [file_report(file) for file in added]}, words, as_json=arguments.json)
    return 0


def models_find(arguments: argparse.Namespace, place: Place) -> int:
    """Files of other programs; with --add they are listed, too."""
    found = interruptible(lambda _: find_all())
    lines = []
    for program in found:
        lines.append(f"{program.origin.value}:")
        lines += [f"  {file.name or file.found.path.stem}  {file.found.path}" for file in program.files]
    if arguments.add:
        shelf = place.shelf()
        count = sum(len(interruptible(lambda _, program=program: shelf.add_found(program))) for program in found)  # type: ignore[misc]
        lines.append(f"{count} {'file' if count == 1 else 'files'} listed; {_STAY}.")
    elif found:
        lines.append("To list them: models find --add")
    report = {
        program.origin.value: [
            {"path": str(file.found.path), "name": file.name, "repo": file.repo, "sha256": file.sha256}
            for file in program.files
        ]
        for program in found
    }
    tell(
        {"found": report, "added": bool(arguments.add)},
        "\n".join(lines) or nothing_words(closed_places()),
        as_json=arguments.json,
    )
    return 0


def models_remove(arguments: argparse.Namespace, place: Place) -> int:
    """To the trash, or off the list."""
    shelf = place.shelf()
    file = shelf.find(arguments.name)
    if file is None:
        raise BadInput("There is no such file on the shelf.", f"{arguments.name!r} fits none.", "See: models list")
    shelf.remove(file.path).finish()
    trashed = file.origin is Origin.LIBRARY
    words = f"{file.path} is in the trash now." if trashed else f"{file.path} is off the list and stays where it is."
    tell({"path": file.path, "trashed": trashed}, words, as_json=arguments.json)
    return 0


def _listed(files: Sequence[ModelFile]) -> str:
    rows = [
        (
            file.title,
            file.variant.value,
            file.quantization,
            size_words(file.size),
            "verified" if file.verified else "",
            file.origin.value,
        )
        for file in files
    ]
    lines = []
    for line, file in zip(columns(rows, right=(3,)), files, strict=True):
        lines += [line, f"    {file.path}"]
        if file.problem:
            lines.append(f"    ! {file.problem}")
    return "\n".join(lines)
