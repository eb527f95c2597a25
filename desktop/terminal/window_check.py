"""Whether the window can be shown here, found out without importing Qt."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from desktop.errors import AppError
from desktop.terminal.screen_check import screen_problem

_QT = "PySide6_Essentials"
_BROKEN_QT = "6.12.0"  # drops references to None: Python 3.11, where None can die, is killed within seconds
_IMMORTAL_NONE = (3, 12)


def window_problem() -> AppError | None:
    """Why the window must not be opened, in words; None when it may."""
    return _qt_problem() or (screen_problem() if sys.platform == "linux" else None)


def _qt_problem() -> AppError | None:
    if getattr(sys, "frozen", False):  # built with the right one; its metadata is not packed
        return None
    version = _qt_version()
    if not version:
        return AppError(
            "The window cannot be opened.",
            f"{_QT} is not installed.",
            "Set Tandem up again: packaging/dev.py setup. The terminal commands work without it.",
        )
    python = sys.version_info[:2]
    if version == _BROKEN_QT and python < _IMMORTAL_NONE:
        return AppError(
            "The window cannot be opened.",
            f"PySide6 {version} crashes Python {python[0]}.{python[1]}.",
            f"Install another version: pip install '{_QT}!={_BROKEN_QT}'. The terminal commands work without it.",
        )
    return None


def _qt_version() -> str:
    """The installed version, "" without one: by a folder's name, because importlib.metadata takes 10 ms to say it."""
    spec = importlib.util.find_spec("PySide6")
    places = (spec.submodule_search_locations if spec is not None else None) or []
    folders = [folder for place in places for folder in Path(place).parent.glob("*.dist-info")]
    named = [folder.name.removesuffix(".dist-info").partition("-") for folder in folders]
    return next((version for name, _, version in named if name.lower() == _QT.lower()), "")
