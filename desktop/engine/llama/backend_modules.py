"""The backends of a build with run-time dispatch: modules beside the library, of which one has the processor's code."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop.engine.llama.binding import api, ggml, log
from desktop.engine.processor_code.modules import CpuChoice, in_folder
from desktop.errors import EngineFailed

_CPU = 0  # of enum ggml_backend_dev_type
_ONLY_ONE = "ggml-cpu.dll" if sys.platform == "win32" else "libggml-cpu.so"  # of builds without a choice
_NOT_BACKENDS = ("base", "cpu")  # of the names behind [lib]ggml-

_reg_count = ggml("ggml_backend_reg_count")
_reg_count.restype = ctypes.c_size_t
_device_of_kind = ggml("ggml_backend_dev_by_type")
_device_of_kind.restype, _device_of_kind.argtypes = ctypes.c_void_p, [ctypes.c_int]
_backend_load = ggml("ggml_backend_load")
_backend_load.restype, _backend_load.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
_opened: list[ctypes.CDLL] = []


class Scored(NamedTuple):
    """A module and what it says of itself on this processor: more is better, 0 is made for another."""

    name: str
    score: int


class ScoreListener(NamedTuple):
    """Hears of a module before it is opened, of its score, and of why it cannot be opened."""

    opening: Callable[[str], None]
    scored: Callable[[Scored], None]
    refused: Callable[[str, str], None]


SILENT = ScoreListener(lambda _name: None, lambda _scored: None, lambda _name, _why: None)


def folder() -> Path:
    """Where the library and its modules lie."""
    return Path(api._base_path)  # noqa: SLF001 - where the bindings found the library


def has_modules() -> bool:
    """Whether this build keeps its backends in modules, which nobody loads unasked."""
    return not _reg_count()


def load_backends(cpu: CpuChoice) -> None:
    """Load every backend, of the modules with processor code one.

    ggml's own way would open all of them, at every start, to ask for their scores: one that dies when it is opened
    would end every engine. Raises EngineFailed where no code for this processor is found.
    """
    if not has_modules():
        return
    for path in _other_backends():
        _load(path)
    for name in [cpu.module] if cpu.module else [*(best.name for best in ranked(SILENT, cpu)), _ONLY_ONE]:
        if (folder() / name).exists() and load_cpu(name):
            break
    if outside := os.environ.get("GGML_BACKEND_PATH"):  # ggml's own variable, for a backend of the user's
        _load(Path(outside))
    if _device_of_kind(_CPU) is None:  # another module, for graphics cards, may be there and cannot do without
        raise EngineFailed(
            "The engine has no code that runs on this processor.",
            f"No usable {cpu.module or 'libggml-cpu library'} was found in {folder()}.",
            "Install the application again; if that does not help, report the processor's name.",
        )


def load_cpu(name: str) -> bool:
    """Load one module with processor code; whether ggml took it."""
    return _load(folder() / name)


def refusal(name: str) -> str:
    """Why ggml did not take this module, in its own words."""
    return log.find(f"{name}: ").strip() or "it is no module of this engine"


def ranked(listener: ScoreListener, cpu: CpuChoice) -> list[Scored]:
    """The modules that run on this processor, best first. Opens all that may be."""
    found = []
    for path in in_folder(folder()):
        if not cpu.allows(path.name):
            continue
        listener.opening(path.name)
        try:
            score = _score(path)
        except (OSError, AttributeError) as error:  # damaged, for another system, or no backend at all
            listener.refused(path.name, str(error))
            continue
        found.append(Scored(path.name, score))
        listener.scored(found[-1])
    return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)


def _load(path: Path) -> bool:
    """Let ggml take a module in. Whether it did."""
    name = os.fsencode(path)
    if sys.platform == "win32":
        # ggml reads the path in the system's code page, which may lack its letters. Once open, the name alone will do.
        try:
            _opened.append(ctypes.CDLL(str(path)))
        except OSError:
            return False
        name = path.name.encode()
    return bool(_backend_load(name))


def _score(path: Path) -> int:
    function = ctypes.CDLL(str(path)).ggml_backend_score
    function.restype, function.argtypes = ctypes.c_int, []
    return int(function())


def _other_backends() -> list[Path]:
    """Modules for graphics cards and the like: one each, so that there is nothing to choose."""
    prefix, suffix = ("ggml-", ".dll") if sys.platform == "win32" else ("libggml-", ".so")
    found = sorted(folder().glob(f"{prefix}*{suffix}"))
    return [path for path in found if path.name.removeprefix(prefix).split("-")[0].split(".")[0] not in _NOT_BACKENDS]
