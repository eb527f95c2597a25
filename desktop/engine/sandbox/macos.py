"""Confinement on macOS: a profile in the language of its kernel's sandbox, taken on with sandbox_init().

The call is marked as deprecated and has no successor for a process that confines itself; browsers rely on it. The
language: https://reverse.put.as/wp-content/uploads/2011/09/Apple-Sandbox-Guide-v1.0.pdf. The last rule that fits wins.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from desktop.engine.sandbox.model_files import model_files
from desktop.engine.sandbox.profile import Confinement, Kind, Profile

_OF_PEOPLE: Final = ("/Users", "/Volumes", "/Network", "/private/tmp", "/private/var/folders", "/private/var/root")
_CACHE_FOLDER: Final = 65538  # _CS_DARWIN_USER_CACHE_DIR
_FIXED: Final = """(version 1)
(allow default)
(deny network*)
(deny process-exec* process-fork)
(deny signal (target others))
(deny process-info* (target others))
(deny mach-priv-task-port)
(deny appleevent-send)
(deny job-creation)
(deny sysctl-write)
(deny system-privilege)
(deny file-write*)
(allow file-write-data (literal "/dev/null"))"""
_ACTIVE: Final = (
    "no network, no other programs or processes, no files of yours but the model (sandbox profile)",
    "no core dumps",
)


def enter(profile: Profile) -> Confinement:
    """Confine this process; see desktop.engine.sandbox.enter."""
    sys.dont_write_bytecode = True
    for path in profile.writes:
        with contextlib.suppress(OSError, ValueError):  # the one who writes will say so
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        problem = _sandbox_init(text(profile))
    except (OSError, AttributeError) as error:
        problem = str(error)
    return Confinement((_ACTIVE[1],), (f"sandbox profile: {problem}",)) if problem else offered()


def offered() -> Confinement:
    """What every macOS that runs this offers."""
    return Confinement(_ACTIVE)


def text(profile: Profile) -> str:
    """`profile` in the sandbox's language."""
    files = [part for path in profile.reads for part in model_files(path)]
    lines = [
        _FIXED,
        *_rule("deny file-read-data", "subpath", map(Path, _OF_PEOPLE)),
        *_rule("allow file-read*", "subpath", [*_of_python(), *profile.readable]),
        *_rule("allow file-read*", "literal", (*files, *profile.writes)),
        *_rule("allow file-write*", "literal", profile.writes),
    ]
    if profile.kind is Kind.GRAPHICS:
        lines += _rule("allow file-read* file-write*", "subpath", _graphics_caches())
    else:
        lines.append("(deny iokit-open)")
    return "\n".join(lines) + "\n"


def _rule(what: str, how: str, paths: Iterable[Path]) -> list[str]:
    """One line each: the sandbox compares paths without symbolic links."""
    return [f"({what} ({how} {_quoted(os.path.realpath(path))}))" for path in paths if "\0" not in str(path)]


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _of_python() -> list[Path]:
    """Where modules come from that are imported later; not the application's root, beside which chats may lie."""
    application = Path(__file__).resolve().parents[2]
    root = str(application.parent)
    unpacked = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's boot loader
    listed = [Path(path) for path in sys.path if path and os.path.realpath(path) != root]
    if unpacked:
        return [*listed, Path(str(unpacked)), Path(sys.executable).resolve().parent.parent / "Frameworks"]
    return [*listed, application, Path(sys.base_prefix, "lib")]


def _graphics_caches() -> list[Path]:
    """Where Metal keeps compiled programs."""
    try:
        folder = os.confstr(_CACHE_FOLDER)
    except (OSError, ValueError):
        return []
    return [Path(folder)] if folder else []


def _sandbox_init(profile: str) -> str:
    """Take the profile on. Returns "" or why that did not work."""
    library = ctypes.CDLL("/usr/lib/libSystem.dylib")
    begin, free = library.sandbox_init, library.sandbox_free_error
    begin.argtypes = [ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_void_p)]
    begin.restype, free.argtypes, free.restype = ctypes.c_int, [ctypes.c_void_p], None
    error = ctypes.c_void_p()
    if begin(os.fsencode(profile), 0, ctypes.byref(error)) == 0:
        return ""
    if not error.value:
        return "no reason given"
    words = ctypes.string_at(error.value).decode("utf-8", "replace")
    free(error)
    return words
