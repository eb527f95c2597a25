"""Where a file of a repository is kept: always inside the library folder, whatever the hub calls it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.errors import BadInput
from desktop.library.hub_names import is_repo_id, path_problem

OWN_ENDINGS = (".part", ".part.json", ".part.json.new", ".part.lock")
"""What unfinished downloads are called; no published file may look like one."""

_LONGEST_ENDING = max(map(len, OWN_ENDINGS))
_LONGEST_WINDOWS_PATH = 259 - _LONGEST_ENDING  # characters


def safe_target(folder: Path, repo: str, path: str) -> Path:
    """`folder`/owner/name/path. Raises BadInput for a repository or path that could lead elsewhere or fit nowhere."""
    problem = "" if is_repo_id(repo) else "its repository's name is none"
    problem = problem or path_problem(repo) or path_problem(path) or _own_problem(path)
    target = Path(os.path.abspath(folder)).joinpath(*repo.split("/"), *path.split("/"))  # noqa: PTH100 - no links
    if not problem and sys.platform == "win32" and len(str(target)) > _LONGEST_WINDOWS_PATH:
        problem = f"its path would be {len(str(target))} characters long, Windows takes {_LONGEST_WINDOWS_PATH}"
    if problem:
        shown = f"{repo}/{path}"[:120].encode("unicode_escape").decode("ascii")
        raise BadInput(
            "This file is not downloaded because of its name.",
            f"{shown}: {problem}.",
            "Choose another build of the same model, or move the library to a folder with a shorter path.",
        )
    return target


def _own_problem(path: str) -> str:
    if path.lower().endswith(OWN_ENDINGS):
        return "it ends like one of Tandem's own unfinished downloads"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is no text"
    return ""
