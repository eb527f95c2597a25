"""Opening a file that should be a GGUF, and naming in plain words what else it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from desktop.errors import FileProblem

CHOOSE_ANOTHER = "Choose a .gguf file of a language model."
DOWNLOAD_AGAIN = "Download the file again."
SUPPORTED_VERSIONS = (2, 3)

_START_BYTES = 512
_SHOWN_LETTERS, _LEAST_LETTERS = 40, 2


def open_checked(path: Path) -> tuple[BinaryIO, int]:
    """The file and its size in bytes. Raises FileProblem, and OSError for `unreadable`."""
    text = str(path)
    if "\0" in text or not path.exists():
        raise FileProblem("The file is not there.", text, "It was moved or deleted, or its disk is not connected.")
    if path.is_dir():
        raise FileProblem("This is a folder, not a model file.", text, CHOOSE_ANOTHER)
    if not path.is_file():  # a pipe would be waited on for ever
        raise FileProblem("This is not a regular file.", text, CHOOSE_ANOTHER)
    file = path.open("rb")
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
        file.close()
        raise FileProblem("The file is empty.", text, DOWNLOAD_AGAIN)
    return file, status.st_size


def unreadable(path: Path, error: OSError) -> FileProblem:
    """What to say when the system does not let the file be read."""
    if isinstance(error, PermissionError):
        return FileProblem("The file may not be read.", str(path), "Change its permissions or copy it.")
    return FileProblem("The file could not be read.", f"{error.strerror}: {path}", "Check the disk.")


def refuse_other_formats(path: Path, file: BinaryIO) -> None:
    """Raise FileProblem for everything that does not begin as a GGUF does."""
    file.seek(0)
    start = file.read(_START_BYTES)
    if start[:4] == b"GGUF":
        return
    text = start.lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        hint = f"{DOWNLOAD_AGAIN} A login page may have been saved."
        raise FileProblem("This is a web page, not a model file.", str(path), hint)
    if text.startswith(b"version https://git-lfs"):
        hint = "Fetch the file itself with git lfs pull."
        raise FileProblem("This is a Git LFS pointer, not a model file.", str(path), hint)
    look = "Look for a GGUF version of the model."
    if start[:4] in {b"ggml", b"lmgg", b"tjgg", b"fmgg", b"algg"}:
        raise FileProblem("This file's format is older than GGUF.", str(path), look)
    if start[:2] == b"PK" or start[8:10] == b'{"':
        raise FileProblem("This is a PyTorch or safetensors file.", str(path), look)
    raise FileProblem("This is not a GGUF model file.", f"{_beginning(start)}: {path}", CHOOSE_ANOTHER)


def _beginning(start: bytes) -> str:
    """How a file begins, for people: as a text, or in the numbers that every hex viewer shows."""
    text = start.decode("utf-8", "replace").rstrip("\ufffd")  # the last letter may be cut
    words = text.strip().split("\n", maxsplit=1)[0].strip()[:_SHOWN_LETTERS]
    if "\ufffd" not in text and words.isprintable() and len(words) >= _LEAST_LETTERS:
        return f"It is a text that begins with “{words}”"
    return f"It begins with the bytes {start[:4].hex(' ')}, a GGUF with 47 47 55 46"


def refuse_other_versions(path: Path, version: int) -> None:
    """Raise FileProblem for versions whose layout is another one."""
    if version in SUPPORTED_VERSIONS:
        return
    swapped = int.from_bytes(version.to_bytes(4, "little"), "big")
    what = "big-endian" if swapped in SUPPORTED_VERSIONS else f"version {version}"
    detail = f"It is a {what} GGUF; this engine reads version 2 and 3: {path}"
    raise FileProblem("This GGUF file's version is not supported.", detail, "Look for a newer conversion of the model.")


def damaged(path: Path, reason: str) -> FileProblem:
    """What to say of a header that contradicts the format."""
    return FileProblem("The file's header is damaged.", f"It says {reason}: {path}", DOWNLOAD_AGAIN)


def incomplete(path: Path, size: int, needed: int = 0) -> FileProblem:
    """What to say of a file that ends too early. needed: whole size in bytes, 0 = unknown."""
    missing = f"{size:,} of {needed:,} bytes are there" if needed else f"its header goes on beyond its {size:,} bytes"
    hint = "The download was cut off. Download the file again."
    return FileProblem("The file is incomplete.", f"{missing}: {path}", hint)
