"""Files of a Linux system that a confined engine needs beside its model: libraries, Python, the kernel's figures."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from desktop.engine.sandbox import graphics_paths
from desktop.engine.sandbox.home import holds_home
from desktop.engine.sandbox.landlock import READ, WRITE, Rights, Rule
from desktop.engine.sandbox.model_files import model_files
from desktop.engine.sandbox.profile import Kind, Profile

_LIBRARIES: Final = """/lib /lib32 /lib64 /usr/lib /usr/lib32 /usr/lib64 /usr/libexec /usr/local/lib /usr/local/lib64
/etc/ld.so.cache /nix/store /gnu/store /run/current-system/sw/lib"""
_FIGURES: Final = """/proc/self /proc/stat /proc/cpuinfo /proc/meminfo /proc/vmstat /proc/zoneinfo /proc/loadavg
/proc/sys/vm/overcommit_memory /sys/devices/system/cpu /sys/devices/system/node /sys/kernel/mm/transparent_hugepage"""
_WORDS: Final = "/etc/localtime /etc/timezone /usr/share/zoneinfo /usr/share/locale /usr/lib/locale /etc/locale.alias"
_CHANCE: Final = "/dev/urandom /dev/random /dev/zero"
_PROGRAM: Final = "/proc/self/exe"  # a packaged one holds its modules; under its name may lie a newer one by now


def rules(profile: Profile) -> list[Rule]:
    """Everything that `profile` may read or write. Makes its files to write where they are missing."""
    paths = f"{_LIBRARIES} {_FIGURES} {_WORDS} {_CHANCE}".split()
    more = [path for path in (*_of_python(), *_library_path()) if not holds_home(path)]
    made = [Rule(Path(path), READ) for path in (*paths, *more)]
    made.append(Rule(Path(os.devnull), Rights.READ_FILE | Rights.WRITE_FILE))
    if profile.kind is Kind.GRAPHICS:
        made += graphics_paths.rules()
    made += [Rule(path, READ) for path in profile.readable]
    made += [Rule(path, Rights.READ_FILE) for path in regular_files(profile.reads)]
    made += [Rule(path, WRITE) for path in profile.writes if _is_made(path)]
    return made


def regular_files(reads: tuple[Path, ...]) -> list[Path]:
    """The files themselves, of all parts. A folder given for a file would open everything in it."""
    return [part for path in reads for part in model_files(path) if _is_file(part)]


def _of_python() -> list[str]:
    """Where modules come from that are imported later, the application's among them, but not its root folder:
    in portable use, the chats lie there.
    """
    application = Path(__file__).resolve().parents[2]
    root = str(application.parent)
    unpacked = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's boot loader
    places = [path for path in sys.path if path and os.path.realpath(path) != root]
    if unpacked:
        return [*places, str(unpacked), _PROGRAM]
    return [*places, str(application), str(Path(sys.base_prefix, "lib"))]


def _library_path() -> list[str]:
    return [path for path in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if os.path.isabs(path)]  # noqa: PTH117


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return False


def _is_made(path: Path) -> bool:
    """Whether the file is there now. A name that cannot be used is left to the one who writes, to say so."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
    except (OSError, ValueError):
        return False
    return _is_file(path)
