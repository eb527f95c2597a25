"""Finds the job of a `models` command; each is imported only when it is wanted."""

from __future__ import annotations

import argparse
import importlib

from desktop.paths import Paths
from desktop.settings import Settings
from desktop.terminal.models.place import Place

_JOBS = {
    "list": "shelf_jobs",
    "add": "shelf_jobs",
    "find": "shelf_jobs",
    "remove": "shelf_jobs",
    "inspect": "look_jobs",
    "judge": "look_jobs",
    "verify": "verify_job",
    "search": "search_job",
    "pair": "pair_job",
    "get": "get_job",
    "quantize": "quantize_job",
}


def run(arguments: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Do what the command says; returns the exit status. Raises AppError, Interrupted."""
    name = str(arguments.models_command)
    module = importlib.import_module(f"desktop.terminal.models.{_JOBS[name]}")
    return int(getattr(module, f"models_{name}")(arguments, Place(settings, paths)))
