"""Words for a file that the confinement kept from a driver, with the line of settings.toml that allows it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from desktop.engine.sandbox.home import user_folder

MOST_NAMED = 3
MOST_READ = 16_000  # characters from the end; a damaged file's own words may be of any length
_PRIVATE: Final = ("/home", "/root", "/Users", "/proc", "/etc/shadow", "/dev/shm", "/tmp", "/var")  # noqa: S108 - named
UNNAMED = (
    "If this device works in other programs, the engine's confinement may keep a file from its driver, which did not "
    "say which. To try without, write in settings.toml, under [engine]: confined = false"
)
_REFUSED: Final = re.compile(r"permission denied|operation not permitted|\bEACCES\b|\bEPERM\b", re.IGNORECASE)
_PATH: Final = re.compile(r"(?<![\w/.])/(?:[\w.+@:~-]+/)*[\w.+@:~-]*[\w+@~-]")


def advice(text: str) -> str:
    """What to do when lines of `text`, an engine's own words, name files that only the confinement refuses; else "".

    The user's own permissions are looked at, which the confinement does not change: what they refuse is no matter of
    settings. A file's text is among those words, so nobody's own folders are ever named: no driver lies there.
    """
    named = refused_paths(text)
    if not named:
        return ""
    listed = ", ".join(f'"{path}"' for path in named)
    return (
        f"The engine's confinement does not let {' and '.join(named)} be read. If it should, write in settings.toml, "
        f"under [engine]: readable = [{listed}]"
    )


def refused_paths(text: str) -> list[str]:
    """The files in lines that tell of a refusal, which the user may read and this process may not."""
    lines = (line for line in text[-MOST_READ:].splitlines() if _REFUSED.search(line))
    found = dict.fromkeys(path for line in lines for path in _PATH.findall(line))
    return [path for path in found if _is_kept_away(path)][:MOST_NAMED]


def _is_kept_away(path: str) -> bool:
    if any(Path(path).is_relative_to(folder) for folder in (*_PRIVATE, user_folder())) or not os.access(path, os.R_OK):
        return False
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except PermissionError:
        return True
    except OSError:
        return False
    return False
