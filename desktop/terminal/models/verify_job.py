"""models verify: compare the bytes of files with what was published."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.errors import FileProblem
from desktop.library.architectures import why_not
from desktop.library.model_file import ModelFile
from desktop.library.shelf.shelf import Shelf
from desktop.library.variant import Variant
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
    reports = [_checked(file, shelf, progress) for file in files]
    good = all(report["good"] for report in reports)
    lines = [f"{'ok  ' if report['good'] else 'FAIL'}  {report['path']}: {report['words']}" for report in reports]
    words = "\n".join(lines) or "There is no file whose published checksum is known."
    tell({"good": good, "files": reports}, words, as_json=arguments.json)
    return 0 if good else 1


def _checked(file: ModelFile, shelf: Shelf, progress: Progress) -> dict[str, object]:
    """What came of one file; one that cannot be read does not keep the others waiting."""
    progress.begin(file.file_name, file.size)
    try:
        check = interruptible(lambda cancelled: shelf.verify(file.path, progress.add, cancelled), progress)
    except FileProblem as problem:
        return {
            "path": file.path,
            "good": False,
            "verified": False,
            "sha256": file.sha256,
            "words": f"{problem.title} {problem.detail}",
        }
    broken = check.good and _is_broken(check.file)
    return {
        "path": file.path,
        "good": check.good and not broken,
        "verified": check.file.verified,
        "sha256": check.file.sha256,
        "words": check.file.problem if broken else check.words,
    }


def _is_broken(file: ModelFile) -> bool:
    """Cut off or damaged, which its header tells even where nothing was published to compare its bytes with."""
    harmless = file.variant is Variant.OTHER or file.problem in ("", why_not(file.architecture))
    return not file.verified and not harmless
