"""models verify: compare the bytes of files with what was published."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.library.checking import Verification
from desktop.terminal.models.interruptible import Progress, interruptible
from desktop.terminal.models.look_jobs import found_file
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import tell


def models_verify(arguments: argparse.Namespace, place: Place) -> int:
    """One file, or every one that has a checksum to be compared with. Returns 1 if one of them differs."""
    shelf = place.shelf()
    if arguments.file:
        file = found_file(arguments.file, place)
        if not file.added_at:
            shelf.add(Path(file.path))
        files = [file]
    else:
        files = [file for file in shelf.files() if file.sha256]
    progress = Progress()
    results: list[Verification] = []
    for file in files:
        progress.begin(file.file_name, file.size)
        check = interruptible(lambda cancelled, file=file: shelf.verify(file.path, progress.add, cancelled), progress)  # type: ignore[misc]
        results.append(check)
    report = [
        {
            "path": result.file.path,
            "good": result.good,
            "verified": result.file.verified,
            "sha256": result.file.sha256,
            "words": result.words,
        }
        for result in results
    ]
    lines = [f"{'ok  ' if result.good else 'FAIL'}  {result.file.path}: {result.words}" for result in results]
    good = all(result.good for result in results)
    words = "\n".join(lines) or "There is no file whose published checksum is known."
    tell({"good": good, "files": report}, words, as_json=arguments.json)
    return 0 if good else 1
