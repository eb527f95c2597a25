"""Says in which modules two frozen executables differ. Needs PyInstaller, which the Python that froze them has."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

NO_READER = (
    "which modules differ cannot be told here: run this with the Python that froze it, "
    "build/package/environment-cpu/bin/python"
)


def code_differences(first: Path, second: Path) -> list[str]:
    """One line per difference: members of the archive in the executable, and the modules in its PYZ."""
    try:
        readers = importlib.import_module("PyInstaller.archive.readers")
    except ImportError:
        return [NO_READER]
    one, other = readers.CArchiveReader(str(first)), readers.CArchiveReader(str(second))
    found = _names(one.toc, other.toc, "member")
    found += [] if one.options == other.options else [f"options {one.options} and {other.options}"]
    for name in sorted(one.toc.keys() & other.toc.keys()):
        if name.endswith(".pyz"):
            found += _modules(one.open_embedded_archive(name), other.open_embedded_archive(name))
        elif one.extract(name) != other.extract(name):
            found.append(f"member {name} differs")
    return found or ["the same code, laid out differently"]


def _modules(one: Any, other: Any) -> list[str]:  # noqa: ANN401 - ZlibArchiveReader, which has no types
    found = _names(one.toc, other.toc, "module")
    for name in sorted(one.toc.keys() & other.toc.keys()):
        if one.extract(name, raw=True) == other.extract(name, raw=True):
            continue
        before, after = one.extract(name), other.extract(name)
        found.append(f"module {name} {_how(before, after)}")
    return found


def _how(one: object, other: object) -> str:
    """In what two code objects differ."""
    if not isinstance(one, CodeType) or not isinstance(other, CodeType):
        return "differs"
    if one == other:  # which compares everything but the file names
        paths = _file_names(one) != _file_names(other)
        return (
            "names other files" if paths else "does the same, but is stored differently (order of sets, shared names)"
        )
    return "has other code"


def _file_names(code: CodeType) -> set[str]:
    names = {code.co_filename}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _file_names(constant)
    return names


def _names(one: Mapping[str, object], other: Mapping[str, object], kind: str) -> list[str]:
    return [
        *(f"{kind} {name} only in the first" for name in sorted(one.keys() - other.keys())),
        *(f"{kind} {name} only in the second" for name in sorted(other.keys() - one.keys())),
    ]
