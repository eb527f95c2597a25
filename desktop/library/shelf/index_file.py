"""The shelf's index on disk: read with care, replaced in one step, one writer at a time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

import desktop
from desktop.atomic_file import keep_copy, write_atomically
from desktop.errors import FileProblem
from desktop.library.model_file import ModelFile, Origin
from desktop.paths import folder_problem, name_in, named_in

VERSION = 1
LOCK_LIMIT_S = 10.0
_DAMAGED = "damaged"
_UNKNOWN = 0  # size and time of an entry that must be read again from its file


class ShelfIndex(msgspec.Struct, kw_only=True):
    """What shelf.json holds. On disk, paths below its own folder are relative to that: both may move together.

    published: path of a physical file -> the sha256 that was published for it; split files have one for each part.
    hidden: files in the library folder that the user took off the shelf without deleting them.
    """

    version: int = VERSION
    judged_by: str = desktop.__version__  # the version of Tandem whose rules judged the files
    files: list[ModelFile] = []
    published: dict[str, str] = {}
    hidden: list[str] = []


def load(path: Path) -> tuple[ShelfIndex, str]:
    """The index and what the user should know of it ("" if nothing). A missing file is an empty shelf.

    Of a damaged file everything that can still be read is used, the user's choices before all. Raises FileProblem where
    the file is there and cannot be opened.
    """
    index, odd = _read(path)
    if odd == _DAMAGED:
        words = "What could be read of it is used, the rest is looked at again."
        return index, f"The list of model files was damaged ({path}). {words}"
    if odd:
        return index, f"The list of model files was written by a newer version of Tandem (format {index.version})."
    return index, ""


def _read(path: Path) -> tuple[ShelfIndex, str]:
    """The index, and under which name the old file must be kept before a new one takes its place ("" = it need not)."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ShelfIndex(), ""
    except OSError as error:
        raise FileProblem(
            "The list of model files cannot be read.", f"{path}: {error.strerror}.", "Check the file's permissions."
        ) from error
    try:
        index = msgspec.json.decode(data, type=ShelfIndex)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # ValidationError is a DecodeError
        return _with_paths(_salvaged(data), partial(named_in, path.parent)), _DAMAGED
    index = _with_paths(index, partial(named_in, path.parent))
    return index, f"version-{index.version}" if index.version > VERSION else ""


def save(path: Path, index: ShelfIndex) -> None:
    """Replace the file in one step: a reader finds the old or the new one. Raises FileProblem."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        stored = _with_paths(index, partial(name_in, path.parent, root=path.parent))
        write_atomically(path, msgspec.json.format(msgspec.json.encode(stored), indent=1))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The list of model files was not saved.", problem.detail, problem.hint) from error


def _with_paths(index: ShelfIndex, renamed: Callable[[str], str]) -> ShelfIndex:
    return msgspec.structs.replace(
        index,
        files=[
            msgspec.structs.replace(file, path=renamed(file.path), parts=tuple(map(renamed, file.parts)))
            for file in index.files
        ],
        published={renamed(path): digest for path, digest in index.published.items()},
        hidden=[renamed(path) for path in index.hidden],
    )


@contextlib.contextmanager
def edit(path: Path) -> Iterator[ShelfIndex]:
    """The index as it is on disk now, to be changed in place; saved at the end if it changed.

    A window and a terminal command may write at the same time: each reads, changes and writes under the lock, so that
    neither undoes what the other did. Raises FileProblem.
    """
    with _locked(path):
        index, odd = _read(path)
        before = msgspec.json.encode(index)
        yield index
        if msgspec.json.encode(index) == before and odd != _DAMAGED:
            return
        if odd:
            with contextlib.suppress(OSError):
                keep_copy(path, odd)
        index.version = VERSION
        save(path, index)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The list of model files was not saved.", problem.detail, problem.hint) from error
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    try:
        lock.acquire(timeout=LOCK_LIMIT_S)
    except Timeout as error:
        raise FileProblem(
            "The list of model files is in use.",
            f"Another Tandem has held {path.name} for {LOCK_LIMIT_S:.0f} seconds.",
            "Try again when it is done.",
        ) from error
    except (OSError, NotImplementedError):  # a file system without locks: the rename still keeps the file whole
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _salvaged(data: bytes) -> ShelfIndex:
    """Every entry that is whole, wherever one begins; of entries with wrong values the right ones."""
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    files: dict[str, ModelFile] = {}
    position = text.find("{")
    while position >= 0:
        end = position + 1
        try:
            raw, whole = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            raw, whole = None, end
        file = _entry(raw)
        if file is not None:
            files.setdefault(file.path, file)
            end = whole
        position = text.find("{", end)
    return ShelfIndex(files=list(files.values()))


def _entry(raw: object) -> ModelFile | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("path"), str):
        return None
    good: dict[str, object] = {}
    for field in msgspec.structs.fields(ModelFile):
        if field.name in raw:
            with contextlib.suppress(msgspec.ValidationError):
                good[field.name] = msgspec.convert(raw[field.name], field.type)
    start: dict[str, object] = {"origin": Origin.ADDED, **good, "size": _UNKNOWN, "mtime_ns": _UNKNOWN}
    return msgspec.convert(start, ModelFile)
