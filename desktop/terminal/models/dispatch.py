"""Finds the job of a `models` command; each is imported only when it is wanted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from desktop.errors import BadInput
from desktop.paths import Paths
from desktop.settings.values import Settings
from desktop.terminal.models.place import Place

Job = Callable[[argparse.Namespace, Place], int]


def run(arguments: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Do what the command says; returns the exit status. Raises AppError, Interrupted."""
    for given in vars(arguments).values():
        _check_text(given)
    name = str(arguments.models_command)
    jobs = next(jobs for jobs, names in _NAMES.items() if name in names)()
    return jobs[name](arguments, Place(settings, paths))


def _check_text(given: object) -> None:
    """The list of files and the engine's messages are UTF-8: another name could be neither kept nor loaded."""
    for text in given if isinstance(given, list) else [given]:
        if isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text):
            shown = text.encode("utf-8", "replace").decode()
            raise BadInput("The name is not UTF-8.", f"{shown} holds other bytes.", "Rename the file or folder.")


def _shelf_jobs() -> Mapping[str, Job]:
    from desktop.terminal.models.shelf_jobs import models_add, models_find, models_list, models_remove

    return {"list": models_list, "add": models_add, "find": models_find, "remove": models_remove}


def _look_jobs() -> Mapping[str, Job]:
    from desktop.terminal.models.look_jobs import models_inspect, models_judge

    return {"inspect": models_inspect, "judge": models_judge}


def _pair_job() -> Mapping[str, Job]:
    from desktop.terminal.models.pair_job import models_pair

    return {"pair": models_pair}


def _byte_jobs() -> Mapping[str, Job]:
    from desktop.terminal.models.quantize_job import models_quantize
    from desktop.terminal.models.verify_job import models_verify

    return {"quantize": models_quantize, "verify": models_verify}


def _hub_jobs() -> Mapping[str, Job]:
    from desktop.terminal.models.get_job import models_get
    from desktop.terminal.models.search_job import models_search

    return {"get": models_get, "search": models_search}


_NAMES = {
    _shelf_jobs: ("list", "add", "find", "remove"),
    _look_jobs: ("inspect", "judge"),
    _pair_job: ("pair",),
    _byte_jobs: ("quantize", "verify"),
    _hub_jobs: ("get", "search"),
}
