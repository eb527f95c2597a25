"""What a program or library file says of itself: which libraries it needs, where it looks for them, which symbols."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_NAME = re.compile(r"\(SONAME\).*\[(.+)\]")
_PATH = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]")
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)")
MAGIC = b"\x7fELF"


@dataclass(frozen=True)
class Facts:
    """needed: libraries by name. name: its own, "" of a program. search: its run path. glibc: the newest asked for."""

    needed: list[str]
    name: str
    search: str
    glibc: tuple[int, int]


def is_elf(path: Path) -> bool:
    """Whether the file is a program or library of Linux."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def facts(readelf: str) -> Facts:
    """From the output of `readelf -dVW`."""
    name, search = _NAME.search(readelf), _PATH.search(readelf)
    versions = [(int(major), int(minor)) for major, minor in _GLIBC.findall(readelf)]
    return Facts(
        _NEEDED.findall(readelf), name[1] if name else "", search[1] if search else "", max(versions, default=(0, 0))
    )


def look(path: Path) -> Facts:
    """The facts of a file."""
    done = subprocess.run(["readelf", "-dVW", str(path)], capture_output=True, text=True, errors="replace", check=False)
    return facts(done.stdout)
