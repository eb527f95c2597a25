"""The user's own folder, which no rule for libraries and drivers may open."""

from __future__ import annotations

import os
from pathlib import Path


def user_folder() -> Path:
    """The user's folder; one that does not exist where the system knows none."""
    found = os.path.expanduser("~")  # noqa: PTH111 - Path's own raises where there is none
    return Path(found if os.path.isabs(found) else "/nonexistent")  # noqa: PTH117


def holds_home(path: str) -> bool:
    """Whether the user's folder is `path` or lies below it: everything in it would be open."""
    try:
        return user_folder().resolve().is_relative_to(os.path.realpath(path))
    except (OSError, ValueError):  # a path that is none
        return False
