"""DownloadQueue: what is to be downloaded, in order, kept on disk so that a restart goes on with it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path

import msgspec

from desktop.atomic_file import write_atomically
from desktop.errors import BadInput, FileProblem
from desktop.library.download.file_names import safe_target
from desktop.library.download.part_file import part_size
from desktop.library.repository import RemoteFile
from desktop.paths import folder_problem, name_in, named_in

LARGEST = 16 * 1024**2  # bytes of a queue file; a real one has a few kB


class DownloadState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"  # for its turn, the network or the hub: goes on by itself
    RUNNING = "running"
    VERIFYING = "verifying"  # reading what is here already
    PAUSED = "paused"  # by the user, stays so
    DONE = "done"  # every file is here and right; told, and then out of the queue
    FAILED = "failed"  # needs the user: see `problem`


ACTIVE = (DownloadState.RUNNING, DownloadState.VERIFYING)


class Problem(msgspec.Struct, frozen=True):
    """An AppError's words, to be shown again after a restart."""

    title: str
    detail: str = ""
    hint: str = ""


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """One job: all files that somebody wants together, both variants of a pair or the parts of a split file.

    The commit of every file is the one the user saw. The last four fields are of the moment and not stored.
    """

    id: str
    title: str
    files: tuple[RemoteFile, ...]
    targets: tuple[str, ...]  # absolute paths, one for each file; on disk as name_in() has them
    sha256: tuple[str, ...] = ()  # of the files that are finished, computed here
    state: DownloadState = DownloadState.WAITING
    problem: Problem | None = None
    added_at: float = 0.0  # Unix seconds
    have: tuple[int, ...] = ()  # bytes of each file that are here
    bytes_per_s: float = 0.0
    seconds_left: float | None = None  # None = cannot be told
    words: str = ""  # why it waits

    @property
    def size(self) -> int:
        """All files together, bytes."""
        return sum(file.size for file in self.files)

    @property
    def done(self) -> int:
        """Bytes that are here."""
        return sum(self.have)

    @property
    def progress(self) -> float:
        """0 to 1."""
        return self.done / self.size if self.size else 0.0


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    version: int = 1
    jobs: tuple[Download, ...] = ()


class DownloadQueue:
    """Jobs in order. Not thread-safe; save() may run on another thread with a snapshot()."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._jobs: dict[str, Download] = {}

    @property
    def jobs(self) -> tuple[Download, ...]:
        """In the order they were added."""
        return tuple(self._jobs.values())

    def load(self) -> str:
        """Read the file; what the user should be told ("" if nothing). A damaged one is kept beside. Never raises."""
        try:
            data = self.path.read_bytes() if self.path.stat().st_size <= LARGEST else b""
            stored = msgspec.json.decode(data, type=_Stored)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            return f"The list of downloads could not be read ({self.path}: {error.strerror})."
        except msgspec.MsgspecError:
            return self._set_aside()
        jobs = [_with_targets(job, partial(named_in, self.path.parent)) for job in stored.jobs]
        self._jobs = {job.id: _as_found(job) for job in jobs if _makes_sense(job)}
        return ""

    def _set_aside(self) -> str:
        kept = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
        with suppress(OSError):
            self.path.replace(kept)
        return f"The list of downloads was damaged and begins anew. The old one was kept: {kept}."

    def add(self, title: str, files: Sequence[RemoteFile], folder: Path) -> Download:
        """A new job at the end; the one that brings the same files already, if there is one. Raises BadInput.

        A failed one takes over what was published since: its own commit may be gone from the hub.
        """
        if not files:
            raise BadInput("There is nothing to download.", f"{title} has no files that Tandem can use.")
        targets = tuple(str(safe_target(folder, file.repo, file.path)) for file in files)
        if len({target.casefold() for target in targets}) < len(targets):
            raise BadInput("This cannot be downloaded together.", "Two of its files would have the same name here.")
        for job in self._jobs.values():
            if job.targets == targets and job.state is not DownloadState.DONE:
                if job.state is DownloadState.FAILED:  # no thread has it
                    self.put(msgspec.structs.replace(job, files=tuple(files)))
                return self._jobs[job.id]
        job = Download(
            id=uuid.uuid4().hex, title=title, files=tuple(files), targets=targets, added_at=time.time(),
            have=tuple(part_size(Path(target)) for target in targets),
        )  # fmt: skip
        self._jobs[job.id] = job
        return job

    def find(self, job_id: str) -> Download | None:
        """The job of this id."""
        return self._jobs.get(job_id)

    def put(self, job: Download) -> None:
        """Replace the job of the same id; without effect when it is gone."""
        if job.id in self._jobs:
            self._jobs[job.id] = job

    def remove(self, job_id: str) -> Download | None:
        """Take a job out."""
        return self._jobs.pop(job_id, None)

    def snapshot(self) -> bytes:
        """What save() writes."""
        folder = self.path.parent
        now = {"have": (), "bytes_per_s": 0.0, "seconds_left": None, "words": ""}
        jobs = tuple(
            msgspec.structs.replace(
                _with_targets(job, partial(name_in, folder, root=folder)), state=_kept(job.state), **now
            )
            for job in self.jobs
        )
        return msgspec.json.format(msgspec.json.encode(_Stored(jobs=jobs)), indent=1)

    def save(self, snapshot: bytes | None = None) -> None:
        """Replace the file in one step. Raises FileProblem."""
        data = self.snapshot() if snapshot is None else snapshot
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.path, data)
        except OSError as error:
            problem = folder_problem(self.path.parent, error)
            raise FileProblem("The list of downloads was not saved.", problem.detail, problem.hint) from error


def _kept(state: DownloadState) -> DownloadState:
    """What runs now waits after a restart."""
    return DownloadState.WAITING if state in ACTIVE else state


def _with_targets(job: Download, renamed: Callable[[str], str]) -> Download:
    return msgspec.structs.replace(job, targets=tuple(map(renamed, job.targets)))


def _makes_sense(job: Download) -> bool:
    paths = all(Path(target).is_absolute() and "\0" not in target for target in job.targets)
    return paths and len(job.files) == len(job.targets)


def _as_found(job: Download) -> Download:
    """A stored job with what is on disk of it."""
    have = tuple(min(part_size(Path(target)), file.size) for target, file in zip(job.targets, job.files, strict=True))
    return msgspec.structs.replace(job, state=_kept(job.state), have=have)
