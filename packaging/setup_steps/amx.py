"""Looks for AMX instructions in built libraries: there must be none, see llama_build.cmake.

Asked of objdump, which comes with gcc. Searching the bytes would not do: one and the same run of bytes is an
instruction or the middle of two others. Where there is no objdump, as on Windows and macOS, nothing is looked at;
neither compiler there writes AMX unasked.
"""

import hashlib
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

_INSTRUCTION = re.compile(
    rb"%tmm|\t(?:ldtilecfg|sttilecfg|tilerelease|tilezero|tileload\w*|tilestore\w*|t?tdp\w+|tcmm\w+|tmmult\w+)\b"
)
_LIBRARY = re.compile(r"(?:lib)?(?:ggml|llama)[\w-]*\.(?:so|dll)[.\d]*$")


def can_look() -> bool:
    """Whether there can be AMX here, and something that sees it."""
    return platform.machine().lower() in ("x86_64", "amd64") and shutil.which("objdump") is not None


def count(lines: Iterable[bytes]) -> int:
    """How many lines of a disassembly are AMX instructions."""
    return sum(1 for line in lines if _INSTRUCTION.search(line))


def in_library(path: Path) -> int:
    """How many there are in a library. Raises ValueError where objdump cannot read it."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        found = count(process.stdout or ())
    if process.returncode:
        raise ValueError(f"objdump cannot read {path}.")
    return found


def in_folder(folder: Path) -> dict[str, int]:
    """The libraries of llama.cpp in a folder, each once, and the number of AMX instructions in each."""
    files = {hashlib.sha256(path.read_bytes()).digest(): path for path in libraries(folder)}
    return {path.name: in_library(path) for path in sorted(files.values())}


def libraries(folder: Path) -> list[Path]:
    """The libraries of llama.cpp there, under all of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and _LIBRARY.fullmatch(path.name))
