"""Files that are whole or not there, fingerprints of what a step was made from, and which steps are done."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

RECIPE = Path(__file__).parent
NOT_FOR_TEXTS = ("training", "measuring", "__pycache__")


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its place and move it there: whoever is killed meanwhile leaves the old one as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(*parts: object) -> str:
    """A short name of values: the same values have the same, on every machine."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:16]


def texts_fingerprint(folder: Path = RECIPE) -> str:
    """The fingerprint of all programs and wordings that the corpus is written by."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".txt", ".toml"})
    names = [(path.relative_to(folder), path) for path in files]
    return fingerprint(
        *(f"{name.as_posix()} {file_digest(path)}" for name, path in names if name.parts[0] not in NOT_FOR_TEXTS)
    )


class Stamps:
    """Which steps are done, and from what: a step is not done again while its key and its files are the same."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _read(self) -> dict[str, str]:
        return json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}

    def done(self, step: str, key: str, files: Iterable[Path]) -> bool:
        """Whether the step was done with this key and all its files are there."""
        return self._read().get(step) == key and all(file.exists() for file in files)

    def set(self, step: str, key: str) -> None:
        """The step is done."""
        text = json.dumps(self._read() | {step: key}, indent=1) + "\n"
        write_whole(self._path, lambda file: file.write(text.encode()))
