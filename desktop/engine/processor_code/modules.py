"""The modules with processor code that lie beside llama.cpp's library in packages, and what identifies them."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import desktop
from desktop.paths import is_packaged, resources_dir

_MODULE_OPTION, _LEFT_OUT_OPTION = "--cpu-module", "--leave-out"  # of the engine's program
LIBRARY_VARIABLE = "LLAMA_CPP_LIB_PATH"  # the binding's own: another folder than the package's


class CpuChoice(NamedTuple):
    """What an engine is told: the one module to open, or "" and those that it must leave alone."""

    module: str = ""
    left_out: tuple[str, ...] = ()

    def allows(self, name: str) -> bool:
        """Whether a module may be opened."""
        return name == self.module if self.module else name not in self.left_out

    def arguments(self) -> list[str]:
        """The same as words of a command line."""
        module = [_MODULE_OPTION, self.module] if self.module else []
        return module + [word for name in self.left_out for word in (_LEFT_OUT_OPTION, name)]

    @classmethod
    def from_arguments(cls, argv: Sequence[str]) -> CpuChoice:
        """What arguments() wrote, among other words."""
        pairs = list(pairwise(argv))
        module = "".join(value for word, value in pairs if word == _MODULE_OPTION)
        return cls(module, tuple(value for word, value in pairs if word == _LEFT_OUT_OPTION))


ANY_CPU_MODULE = CpuChoice()


def library_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where an engine finds llama.cpp's library, None where it is not installed. Found without importing it."""
    if override := environment.get(LIBRARY_VARIABLE):
        return Path(override)
    if is_packaged():
        return resources_dir().parent / "llama_cpp" / "lib"
    spec = importlib.util.find_spec("llama_cpp")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places))) / "lib" if places else None


def in_folder(folder: Path) -> list[Path]:
    """The modules there, one for each kind of processor; none in builds made for one kind."""
    pattern = "ggml-cpu-*.dll" if sys.platform == "win32" else "libggml-cpu-*.so"
    return sorted(folder.glob(pattern))


def build_key(modules: Sequence[Path], processor: str) -> str:
    """A short name for exactly these files on this processor. Raises OSError when one of them has just gone.

    Size and times stand for the content: reading it would cost every start more than the rest of the choice.
    """
    import hashlib  # brings OpenSSL along, which no engine needs

    facts = [desktop.__version__, processor]
    for path in modules:
        status = path.stat()
        facts.append(f"{path.name} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:20]
