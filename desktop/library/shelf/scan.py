"""Finds the GGUF files below a folder and puts the parts of split files together."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"GGUF"
MAX_FILES = 5_000
MAX_FOLDERS = 20_000
MAX_DEPTH = 12

_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<total>\d{5})\.gguf", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One model file on disk, or all parts of a split one that are there, in order."""

    path: Path  # the first part of a split file that is there
    parts: tuple[Path, ...] = ()  # empty unless split
    problem: str = ""  # what is missing, one sentence


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder holds. notice: what was not looked at and why, "" when everything was."""

    found: tuple[Found, ...]
    notice: str = ""


def is_gguf(path: Path) -> bool:
    """Whether the file begins as every GGUF file does. False where it cannot be read."""
    try:
        if not path.is_file():  # a pipe would be waited on for ever
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return False


def scan(
    folder: Path,
    on_folder: Callable[[Path], None] | None = None,
    cancelled: threading.Event | None = None,
    limits: tuple[int, int, int] = (MAX_FILES, MAX_FOLDERS, MAX_DEPTH),
) -> Scan:
    """Every *.gguf below `folder`, sorted by path; hidden names and unfinished downloads are left out.

    Links to folders are followed once each, so that a loop ends. limits: files, folders, depth. Never raises for a
    folder that cannot be read: it is named in the notice.
    """
    walk = _Walk(on_folder, cancelled, *limits)
    files = sorted(walk.files(folder))
    return Scan(tuple(joined(files)), walk.notice)


class _Walk:
    """Walks the folders one by one and remembers what it had to leave out."""

    def __init__(
        self,
        on_folder: Callable[[Path], None] | None,
        cancelled: threading.Event | None,
        max_files: int,
        max_folders: int,
        max_depth: int,
    ) -> None:
        self.notice = ""
        self._on_folder = on_folder
        self._cancelled = cancelled
        self._waiting: list[tuple[Path, int]] = []
        self._max_files, self._max_folders, self._max_depth = max_files, max_folders, max_depth

    def files(self, top: Path) -> Iterator[Path]:
        count = 0
        for folder, depth in self._folders(top):
            for path, is_folder in self._entries(folder):
                if is_folder:
                    self._descend(path, depth)
                elif path.suffix.lower() == ".gguf":
                    count += 1
                    if count > self._max_files:
                        self.notice = f"Only the first {self._max_files} files were taken."
                        return
                    yield path

    def _folders(self, top: Path) -> Iterator[tuple[Path, int]]:
        """Each real folder once, with its depth below `top`."""
        seen: set[str] = set()
        self._waiting.append((top, 0))
        while self._waiting and not (self._cancelled and self._cancelled.is_set()):
            folder, depth = self._waiting.pop()
            real = os.path.realpath(folder)
            if real in seen:
                continue
            if len(seen) >= self._max_folders:
                self.notice = f"Only the first {self._max_folders} folders were searched."
                return
            seen.add(real)
            if self._on_folder:
                self._on_folder(folder)
            yield folder, depth

    def _descend(self, path: Path, depth: int) -> None:
        if depth < self._max_depth:
            self._waiting.append((path, depth + 1))
        else:
            self.notice = f"Folders more than {self._max_depth} levels down were not searched, such as {path}."

    def _entries(self, folder: Path) -> Iterator[tuple[Path, bool]]:
        """What can be reached in a folder; one entry that cannot does not hide the others."""
        try:
            with os.scandir(folder) as opened:
                entries = sorted(opened, key=lambda entry: entry.name)
        except OSError as error:
            self.notice = f"{folder} could not be searched: {error.strerror}."
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not is_text(entry.name):
                self.notice = f"{entry.name!a} in {folder} was left out: its name is not UTF-8. Rename it."
                continue
            try:
                yield Path(entry.path), entry.is_dir()
            except OSError as error:  # a link that leads to itself, a disk that went away
                self.notice = f"{entry.path} was left out: {error.strerror}."


def is_text(name: str) -> bool:
    """Whether a name can be stored and shown; Linux allows any bytes, which Python keeps as lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def joined(files: Iterable[Path]) -> list[Found]:
    """The files with the parts of each split one put together; a missing part is said."""
    whole: list[Found] = []
    split: dict[tuple[str, str, int], dict[int, Path]] = {}
    for path in files:
        part = _PART.fullmatch(path.name)
        if part is None:
            whole.append(Found(path))
        else:
            key = (str(path.parent), part["stem"], int(part["total"]))
            split.setdefault(key, {})[int(part["number"])] = path
    whole += [_put_together(total, parts) for (_, _, total), parts in split.items()]
    return sorted(whole, key=lambda found: found.path)


def with_other_parts(path: Path) -> Found:
    """The model file that `path` belongs to: itself, or all the parts of it that lie beside it."""
    part = _PART.fullmatch(path.name)
    if part is None:
        return Found(path)
    try:
        beside = [other for other in path.parent.iterdir() if _belongs(other, part)]
    except OSError:
        beside = []
    return _put_together(int(part["total"]), {_part_number(other): other for other in {*beside, path}})


def _belongs(other: Path, part: re.Match[str]) -> bool:
    mine = _PART.fullmatch(other.name)
    return mine is not None and (mine["stem"], mine["total"]) == (part["stem"], part["total"])


def _part_number(path: Path) -> int:
    part = _PART.fullmatch(path.name)
    return int(part["number"]) if part else 0


def _put_together(total: int, parts: dict[int, Path]) -> Found:
    numbers = sorted(parts)
    paths = tuple(parts[number] for number in numbers)
    if numbers == list(range(1, total + 1)):
        return Found(paths[0], paths)
    missing = total - len([number for number in numbers if 1 <= number <= total])
    first = next((number for number in range(1, total + 1) if number not in parts), 0)
    if missing == 1:
        words = f"part {first} of {total} is missing"
    else:
        words = f"{missing} of {total} parts are missing, the first of them is part {first}"
    return Found(paths[0], paths, f"It is split into {total} parts, and {words}.")
