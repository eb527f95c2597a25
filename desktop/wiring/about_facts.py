"""What there is to tell of this program: its versions, its licences, where its data is, and what confines it."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import qVersion

from desktop import __version__
from desktop.control.engines.view import EngineView
from desktop.engine.sandbox import SWITCHED_OFF, offered
from desktop.paths import Paths, pocket_file, resources_dir
from desktop.settings.values import Settings
from desktop.voice import Voice


def versions() -> list[tuple[str, str]]:
    """Names and numbers, also for a crash report."""
    from importlib.metadata import version

    from desktop.store.database import sqlite_version

    return [
        ("Tandem", __version__),
        ("llama-cpp-python", version("llama-cpp-python")),
        ("Qt", qVersion()),
        ("PySide6", version("PySide6-Essentials")),
        ("Python", platform.python_version()),
        ("SQLite", sqlite_version()),
        ("System", platform.platform()),
    ]


def licences() -> list[tuple[str, Path]]:
    """Whose each is, and the file it stands in."""
    folder = resources_dir() / "licences"
    return [(path.stem, path) for path in sorted(folder.glob("*.txt"))]


def locations(paths: Paths) -> list[tuple[str, str]]:
    """What is kept, and where."""
    return [
        *([("Portable", paths.portable_words)] if paths.portable_words else []),
        ("Chats", str(paths.database_file)),
        ("Settings", str(paths.settings_file)),
        ("Model files", str(paths.models_dir)),
        ("Logs", str(paths.log_dir)),
        ("Pocket pair", str(pocket_file(Voice.INSTRUCT).parent)),
    ]


def confinement(settings: Settings, engines: Iterable[EngineView]) -> str:
    """What holds the engine that is loaded, or would hold one, in words."""
    if not settings.engine.confined:
        return SWITCHED_OFF.words
    return next((view.confinement for view in engines if view.confinement), offered().words)
