"""models inspect and judge: what one file or name is."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import msgspec

from desktop.errors import BadInput, FileProblem
from desktop.library.judging.judge import Evidence, judge
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.describe import describe, new_file
from desktop.library.shelf.scan import with_other_parts
from desktop.paths import expanded
from desktop.terminal.models.interruptible import interruptible
from desktop.terminal.models.judging import judge_repository
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import columns, judgement_report, judgement_words, tell
from desktop.terminal.models.template_words import template_words

_MAX_NAME = 1000
_NO_TEMPLATE = "It has no chat template."


def models_inspect(arguments: argparse.Namespace, place: Place) -> int:
    """All metadata, the tensor table, the template and the judgement of one file."""
    from desktop.library.cards.inspection import inspect

    file = found_file(arguments.file, place)
    shown = inspect(file)
    said = template_words(Path(file.path), place.paths) if shown.template else ()
    report = {
        "path": file.path,
        "title": shown.title,
        **judgement_report(file.judgement),
        "problem": file.problem,
        "facts": dict(shown.facts),
        "metadata": {key: {"type": kind, "value": value} for key, kind, value in shown.metadata},
        "template": shown.template,
        "template_says": dict(said),
        "tensors": [dict(zip(("name", "type", "shape", "size"), row, strict=True)) for row in shown.tensors],
    }
    lines = [shown.title, *([f"! {file.problem}"] if file.problem else []), "", *columns(shown.facts)]
    lines += ["", *(f"Why: {reason}" for reason in shown.reasons), "", *columns(shown.metadata)]
    lines += ["", "Chat template:", *columns(said), shown.template] if shown.template else ["", _NO_TEMPLATE]
    lines += ["", *columns(shown.tensors, right=(3,))]
    tell(report, "\n".join(lines), as_json=arguments.json)
    return 0


def models_judge(arguments: argparse.Namespace, place: Place) -> int:
    """Base, instruct, reasoning, other or unknown."""
    name = str(arguments.name).strip()
    if not name:
        raise BadInput("There is no name to judge.", "It is empty.", "Give the name of a file or repository.")
    if len(name) > _MAX_NAME or "\0" in name:
        raise BadInput("This is no name.", f"It has {len(name)} characters.", f"Names have at most {_MAX_NAME}.")
    curated = place.catalogue().variant
    problem = ""
    if _is_file(expanded(name)):
        file = found_file(name, place)
        judgement, problem = file.judgement, file.problem
    elif arguments.hub:
        judgement = interruptible(lambda cancelled: judge_repository(place.hub().repository(name, cancelled), curated))
    else:
        judgement = judge(Evidence(name=name, curated=curated(name)))
        problem = f"{_why_not(expanded(name))} Its name alone was judged." if _is_written_as_path(name) else ""
    words = "\n".join([judgement_words(judgement), *([f"! {problem}"] if problem else [])])
    tell({"name": name, **judgement_report(judgement), "problem": problem}, words, as_json=arguments.json)
    return 0


def found_file(text: str, place: Place) -> ModelFile:
    """The file of a path, listed or not, or a name from the list. Raises FileProblem, BadInput."""
    path = Path(os.path.abspath(expanded(text)))  # noqa: PTH100 - links are not followed
    if _is_file(path):
        shelf = place.shelf()
        try:
            shelf.get(path)
        except BadInput:
            return _looked_at(path)
        shelf.files()  # looks whether it is still what was listed
        return shelf.get(path)
    file = place.shelf().find(text)
    if file is None:
        raise FileProblem("There is no such model file.", _why_not(path), "See: models list")
    return file


def _why_not(path: Path) -> str:
    """What stands in the place where a file was looked for."""
    if os.path.isdir(path):  # noqa: PTH112 - Path's own raises for a name too long for this system
        return f"{path} is a folder."
    return f"{path} leads to no regular file." if os.path.lexists(path) else f"There is nothing at {path}."


def _is_written_as_path(text: str) -> bool:
    """A repository's name has a slash in it, too, but does not begin like this."""
    return text.startswith((".", "~")) or Path(text).is_absolute()


def _looked_at(path: Path) -> ModelFile:
    file = describe(with_other_parts(path), new_file(path, Origin.ADDED))
    return msgspec.structs.replace(file, added_at=0.0)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long for this system
        return False
