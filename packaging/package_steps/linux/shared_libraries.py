"""What the ELF files of a frozen program ask of the system: libraries, their versions, and the state of each file."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from setup_steps.report import SetupError

_MAGIC = b"\x7fELF"
_FILES_AT_ONCE = 100
_HEADING = re.compile(r"^(.+):\s+file format elf", re.MULTILINE)
_ENTRY = re.compile(r"^\s+(NEEDED|SONAME|RPATH|RUNPATH)\s+(.+)$", re.MULTILINE)
_STACK = re.compile(r"^\s+STACK\b.*\n.*flags (\S+)", re.MULTILINE)
_FROM = re.compile(r"^\s+required from (\S+):\n((?:\s+0x.*\n?)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ElfFile:
    """One program or library. versions: for each library that is asked for versions, their names."""

    path: Path
    soname: str = ""
    needed: tuple[str, ...] = ()
    search_paths: tuple[str, ...] = ()
    versions: dict[str, frozenset[str]] = field(default_factory=dict)
    executable_stack: bool = False


@dataclass(frozen=True, slots=True)
class SystemNeeds:
    """Libraries that a program needs and does not bring, with the versions asked of each and who asks."""

    versions: dict[str, frozenset[str]]
    needed_by: dict[str, Path]


def elf_files(folder: Path) -> Iterator[Path]:
    """Every ELF file below a folder, in order, links left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and is_elf(path):
            yield path


def is_elf(path: Path) -> bool:
    """Whether a file begins as ELF files do."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def read_elf(paths: Iterable[Path]) -> list[ElfFile]:
    """Read the dynamic sections of ELF files with objdump, which PyInstaller needs as well."""
    waiting, read = list(paths), []
    while waiting:
        some, waiting = waiting[:_FILES_AT_ONCE], waiting[_FILES_AT_ONCE:]
        read += parse(_objdump(some))
    return read


def parse(told: str) -> list[ElfFile]:
    """Read the output of `objdump --private-headers`."""
    _, *rest = _HEADING.split(told)
    return [_parse_one(Path(name), text) for name, text in zip(rest[::2], rest[1::2], strict=True)]


def system_needs(files: Iterable[ElfFile]) -> SystemNeeds:
    """What these files need together and none of them is."""
    files = list(files)
    inside = {file.path.name for file in files} | {file.soname for file in files}
    versions: dict[str, frozenset[str]] = {}
    needed_by: dict[str, Path] = {}
    for file in files:
        for soname in file.needed:
            if soname not in inside:
                versions[soname] = versions.get(soname, frozenset()) | file.versions.get(soname, frozenset())
                needed_by.setdefault(soname, file.path)
    return SystemNeeds(versions, needed_by)


def faults(files: Iterable[ElfFile]) -> list[str]:
    """What is wrong with single files: a stack that may be executed, search paths that lead out of the program."""
    found = []
    for file in files:
        if file.executable_stack:
            found.append(f"{file.path}: its stack may be executed")
        found += [f"{file.path}: searches {path}" for path in file.search_paths if not path.startswith("$ORIGIN")]
    return found


def _objdump(paths: list[Path]) -> str:
    command = ["objdump", "--private-headers", "--", *map(str, paths)]
    try:
        done = subprocess.run(command, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, capture_output=True, check=True)
    except FileNotFoundError:
        raise SetupError("The program objdump is missing: apt-get install binutils") from None
    except subprocess.CalledProcessError as error:
        raise SetupError(f"objdump cannot read a file: {error.stderr.decode(errors='replace').strip()}") from None
    return done.stdout.decode(errors="surrogateescape")


def _parse_one(path: Path, text: str) -> ElfFile:
    entries = _ENTRY.findall(text)
    stack = _STACK.search(text)
    paths = [part for kind, value in entries if kind in {"RPATH", "RUNPATH"} for part in value.split(":") if part]
    return ElfFile(
        path=path,
        soname=next((value for kind, value in entries if kind == "SONAME"), ""),
        needed=tuple(value for kind, value in entries if kind == "NEEDED"),
        search_paths=tuple(paths),
        versions={
            library: frozenset(line.split()[-1] for line in lines.splitlines())
            for library, lines in _FROM.findall(text)
        },
        # Without a note on the stack the loader takes it as one to be executed.
        executable_stack=stack is None or "x" in stack[1],
    )
