"""Which Python packages this copy of Tandem needs: asked of what declares them, so that none can be forgotten."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import desktop
from desktop.paths import is_packaged

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_OF_A_SYSTEM = re.compile(r"""sys_platform\s*==\s*['"](\w+)['"]""")
PROJECT = Path(desktop.__file__).resolve().parent.parent / "pyproject.toml"


def required_packages(project: Path = PROJECT) -> list[str]:
    """Names of distributions: pyproject.toml's in a source tree, the installed metadata's where there is none.

    A frozen program has neither: there it is what was frozen with it. Source that was copied without both declares
    nothing: none.
    """
    if is_packaged():
        return sorted({found.name for found in metadata.distributions()}, key=str.casefold)
    if project.is_file():
        declared = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
        return needed_here(declared)
    try:
        return needed_here(metadata.requires("tandem") or [])
    except metadata.PackageNotFoundError:
        return []


def needed_here(declared: Iterable[str]) -> list[str]:
    """The names in requirements, `name>=1; marker` each, less those of extras and of other systems."""
    names = []
    for requirement in declared:
        wanted, _, marker = requirement.partition(";")
        system = _OF_A_SYSTEM.search(marker)
        name = _NAME.match(wanted.strip())
        if name and "extra" not in marker and (system is None or system[1] == sys.platform):
            names.append(name[0])
    return names
