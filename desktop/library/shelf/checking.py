"""Computes the sha256 of model files and says whether their bytes are those that were published."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import FileProblem
from desktop.library.model_file import ModelFile

_BLOCK_BYTES = 1 << 20
_DAMAGE = "Its bytes are not those that were published"


class Cancelled(Exception):
    """The user stopped the work; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found. good: False only where the bytes differ from what they should be."""

    file: ModelFile
    good: bool
    words: str  # for people


def digest_of(
    path: Path, on_bytes: Callable[[int], None] | None = None, cancelled: threading.Event | None = None
) -> str:
    """sha256 of the file in hexadecimal. on_bytes: told the size of each block read. Raises FileProblem, Cancelled."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                if cancelled is not None and cancelled.is_set():
                    raise Cancelled
                digest.update(block)
                if on_bytes is not None:
                    on_bytes(len(block))
    except OSError as error:
        raise FileProblem(
            "The file could not be read.", f"{path}: {error.strerror}.", "Check the path and the disk."
        ) from error
    return digest.hexdigest()


def joint_digest(digests: Sequence[str]) -> str:
    """One digest for a split file: of a single part its own, else the sha256 of its parts' digests in order."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest() if all(digests) else ""


def published_digests(file: ModelFile, published: Mapping[str, str]) -> tuple[str, ...]:
    """What was published for each part, "" where nothing is known."""
    return tuple(published.get(path, "") for path in file.parts or (file.path,))


def differs(file: ModelFile, wrong: Sequence[str]) -> str:
    """The problem of a file whose bytes are not the published ones."""
    which = f" ({Path(wrong[0]).name})" if len(file.parts) > 1 else ""
    return f"{_DAMAGE}{which}: it is damaged or another file. Download it again."


def is_damage(problem: str) -> bool:
    """Whether it is a problem that only reading the whole file finds."""
    return problem.startswith(_DAMAGE)
