"""The user's own folder, which no rule for libraries and drivers may open."""

from __future__ import annotations

import os
from pathlib import Path


def holds_home(path: str) -> bool:
    """Whether the user's folder is `path` or lies below it: everything in it would be open."""
    try:
        return Path.home().is_relative_to(os.path.realpath(path))
    except (OSError, RuntimeError, ValueError):  # no home, or a path that is none
        return False
