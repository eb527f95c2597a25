"""What lies in a frozen program: its files, and the modules inside its executables."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

LIBRARIES = "_internal"
_OF_PYINSTALLER = ("pyimod", "pyiboot", "pyi_rth_", "_pyi_")


def files(program: Path) -> Iterator[tuple[Path, str]]:
    """Every file, and its path below the folder of libraries; a link counts as what it leads to."""
    for path in sorted(program.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        real = path.resolve() if path.is_symlink() else path
        below = real.relative_to(program.resolve() if path.is_symlink() else program)
        parts = below.parts[1:] if below.parts[0] == LIBRARIES else below.parts
        yield path, "/".join(parts)


def modules(program: Path) -> set[str]:
    """The names of all Python modules in the executables, PyInstaller's own left out."""
    readers = importlib.import_module("PyInstaller.archive.readers")
    found: set[str] = set()
    for path in sorted(program.iterdir()):
        if path.is_file():
            archive = readers.CArchiveReader(str(path))
            for name in archive.toc:
                if name.endswith(".pyz"):
                    found |= set(archive.open_embedded_archive(name).toc)
    return {name for name in found if not name.startswith(_OF_PYINSTALLER)}
