"""SHA256SUMS: what `sha256sum -c` reads, for every package in a folder."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from setup_steps.report import SetupError

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\\x00-\x1f]+)")
_PIECE = 1 << 20


def sha256_of(path: Path) -> str:
    """The file's checksum."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def write_checksums(folder: Path, is_package: Callable[[str], bool]) -> dict[str, str]:
    """Write SHA256SUMS for the packages in `folder`, sorted by name. Returns name -> checksum. Raises SetupError."""
    names = package_names(folder, is_package)
    if not names:
        raise SetupError(f"There are no packages in {folder}. Build them first: python3 packaging/dev.py package")
    sums = {name: sha256_of(folder / name) for name in names}
    text = "".join(f"{sums[name]}  {name}\n" for name in names)
    (folder / SUMS).write_bytes(text.encode())
    return sums


def package_names(folder: Path, is_package: Callable[[str], bool]) -> list[str]:
    """The files in `folder` that are to be published, sorted."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and is_package(path.name))
    for name in names:
        if not _LINE.fullmatch(f"{'0' * 64}  {name}"):
            raise SetupError(f"{name!r} is no name for a package.")
    return names


def read_checksums(text: str) -> dict[str, str]:
    """Name -> checksum. Raises SetupError for a line that is no such pair."""
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None or found[2] in sums:
            raise SetupError(f"{SUMS}: line {number} is wrong.")
        sums[found[2]] = found[1]
    return sums


def checksum_problems(folder: Path, sums: dict[str, str], is_package: Callable[[str], bool]) -> list[str]:
    """Where the folder is not what `sums` say."""
    there = set(package_names(folder, is_package))
    problems = [f"{name} is missing" for name in sorted(sums.keys() - there)]
    problems += [f"{name} is not in {SUMS}" for name in sorted(there - sums.keys())]
    problems += [
        f"{name} was changed" for name in sorted(there & sums.keys()) if sha256_of(folder / name) != sums[name]
    ]
    return problems
