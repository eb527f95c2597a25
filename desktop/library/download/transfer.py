"""Brings one published file to this disk: resumed, verified, and under its final name only when every byte is right.

The hub is asked for a fresh location before every connection. What arrives is hashed while it is written; connections
that break, stall or answer with something else are tried again from where the file stands, with growing pauses.
"""

from __future__ import annotations

import re
import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop.library.download.part_file import PartFile, Promise, part_size
from desktop.library.download.problems import (
    PartChanged,
    Stopped,
    WrongAnswer,
    cannot_write,
    keeps_changing,
    no_room,
    wrong_bytes,
)
from desktop.library.download.range_reader import Head, RangeReader, ask_aside
from desktop.library.download.speed_limit import SpeedLimit
from desktop.library.hub.problems import Asked, HubFailed, HubProblem, login_page, refusal, wait_of
from desktop.library.location import Location
from desktop.library.repository import RemoteFile
from desktop.size_words import size_words, time_words

MARGIN = 200 * 1000**2  # bytes of the disk that are left free
GGUF_MAGIC = b"GGUF"
_OK, _PARTIAL, _REFUSED = 200, 206, 400
_GONE = (401, 403, 404, 410)  # what a signed address answers when its time is over
_PROGRESS = 64 * 1024  # bytes of a connection that make it count as a good one
_CHANGES = 3  # how often a disturbed part file is begun again
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)


class Step(StrEnum):
    """What is done with the file just now."""

    CHECKING = "checking"  # reading what an earlier run left
    RUNNING = "running"
    WAITING = "waiting"  # before another try


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to bear with a hub. Seconds."""

    tries: int = 6  # in a row, without progress
    pause: float = 0.5  # before the second try, doubled each time
    longest_pause: float = 30.0
    longest_asked: float = 60.0  # what is honoured of Retry-After
    silence: float = 30.0  # with less than 1 KiB: the connection counts as broken


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on. on_bytes(bytes here, bytes in all); on_step(step, words for people, "" if none)."""

    on_bytes: Callable[[int, int], None] = lambda _have, _size: None
    on_step: Callable[[Step, str], None] = lambda _step, _words: None
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it. verified: the bytes had the SHA-256 that the hub publishes."""

    sha256: str
    verified: bool


def transfer(
    file: RemoteFile,
    target: Path,
    locate: Callable[[RemoteFile], Location],
    on_bytes: Callable[[int, int], None],
    cancelled: threading.Event,
    limit: SpeedLimit | None = None,
) -> Fetched:
    """Bring `file` to `target`. on_bytes(bytes here, bytes in all), also while an earlier part is read.

    Returns within 0.3 s of `cancelled` being set, by raising Stopped; the part stays and is gone on with. Raises
    FileProblem (NoRoom, InUse, WrongBytes) for this computer and HubProblem for the way there.
    """
    return Transfer(locate, limit).fetch(file, target, Watch(on_bytes=on_bytes, cancelled=cancelled))


class Transfer:
    """The same with all its settings. One may serve several threads."""

    def __init__(
        self,
        locate: Callable[[RemoteFile], Location],
        limit: SpeedLimit | None = None,
        patience: Patience = Patience(),
    ) -> None:
        self._locate, self._limit, self._patience = locate, limit or SpeedLimit(), patience

    def fetch(self, file: RemoteFile, target: Path, watch: Watch) -> Fetched:
        """As transfer()."""
        promise = Promise(repo=file.repo, path=file.path, commit=file.commit, size=file.size, sha256=file.sha256)
        try:
            with PartFile(target, promise) as part:
                return _Job(self, file, part, watch).run()
        except OSError as error:
            raise self._disk_problem(error, file, target) from error

    def _disk_problem(self, error: OSError, file: RemoteFile, target: Path) -> Exception:
        try:
            free = shutil.disk_usage(target.parent).free
        except OSError:
            free = 0
        return cannot_write(target, error, file.size - part_size(target) + MARGIN, free)

    @property
    def locate(self) -> Callable[[RemoteFile], Location]:
        """Asks the hub where the bytes are now."""
        return self._locate

    @property
    def limit(self) -> SpeedLimit:
        """What all transfers together may take."""
        return self._limit

    @property
    def patience(self) -> Patience:
        """How long to bear with the hub."""
        return self._patience


def check_room(files: Sequence[RemoteFile], targets: Sequence[Path]) -> None:
    """Whether all that is still to come fits on the disks. Raises NoRoom, FileProblem."""
    needed: dict[int, int] = {}  # device -> bytes
    for file, target in zip(files, targets, strict=True):
        try:
            folder = next((parent for parent in target.parents if parent.is_dir()), target.parent)
            device, free = folder.stat().st_dev, _free_in(folder)
        except OSError as error:
            raise cannot_write(target, error) from error
        needed[device] = needed.get(device, MARGIN) + max(0, file.size - part_size(target))
        if free < needed[device]:
            raise no_room(folder, needed[device] - free, free)


def _free_in(folder: Path) -> int:
    """Bytes; more than any file wants where the file system does not count them: the first write tells the truth."""
    usage = shutil.disk_usage(folder)
    return usage.free if usage.total else sys.maxsize


class _Job:
    """One file on its way."""

    def __init__(self, transfer: Transfer, file: RemoteFile, part: PartFile, watch: Watch) -> None:
        self._transfer, self._file, self._part, self._watch = transfer, file, part, watch
        self._patience = transfer.patience

    def run(self) -> Fetched:
        self._watch.on_step(Step.CHECKING, "")
        if self._part.finished_before(self._count):
            return Fetched(self._file.sha256, verified=True)
        self._part.resume(self._count)
        for last in (False, True):
            self._fill()
            digest = self._part.digest()
            if not self._file.sha256 or digest == self._file.sha256:
                if self._finish():
                    return Fetched(digest, verified=bool(self._file.sha256))
                continue
            if last:
                self._part.discard()
                raise wrong_bytes(self._file.path, self._file.sha256, digest)
            self._part.restart()
        raise keeps_changing(self._part.path)

    def _finish(self) -> bool:
        """Whether the part could be given its name; if it was disturbed it is begun again."""
        try:
            self._part.finish()
        except PartChanged:
            self._part.restart()
            return False
        return True

    def _count(self, have: int) -> None:
        """Raises Stopped."""
        if self._watch.cancelled.is_set():
            raise Stopped
        self._watch.on_bytes(have, self._file.size)

    def _fill(self) -> None:
        """Write until the file is as long as promised."""
        tries, changes = self._patience.tries, 0
        while self._part.position < self._file.size:
            began_at = self._part.position
            try:
                self._connect_once()
            except PartChanged:
                changes += 1
                if changes > _CHANGES:
                    raise keeps_changing(self._part.path) from None
                self._part.restart()
            except HubProblem as problem:
                tries = self._patience.tries if self._part.position - began_at >= _PROGRESS else tries
                tries -= 1
                if tries <= 0 or not _may_pass(problem):
                    raise
                self._pause(problem, self._patience.tries - tries - 1)

    def _pause(self, problem: HubProblem, number: int) -> None:
        """Wait before another try. Raises Stopped."""
        asked = min(problem.wait_s, self._patience.longest_asked)
        pause = max(asked, min(self._patience.pause * 2**number, self._patience.longest_pause))
        words = f"The hub asks to wait {time_words(asked)}." if asked else f"{problem.title} Trying again."
        self._watch.on_step(Step.WAITING, words)
        if self._watch.cancelled.wait(pause):
            raise Stopped

    def _connect_once(self) -> None:
        """Write what one connection brings. Raises HubProblem, PartChanged, Stopped, NoRoom, OSError."""
        part, cancelled = self._part, self._watch.cancelled
        location = ask_aside(lambda: self._transfer.locate(self._file), cancelled)
        self._check_promise(location)
        self._check_room()
        self._watch.on_step(Step.RUNNING, "")
        with RangeReader(location, part.position, cancelled, self._patience.silence) as reader:
            skipped = self._accept(reader.head(), reader.asked)
            for block in reader.blocks():
                self._take(block[skipped:])
                skipped = max(0, skipped - len(block))
        if part.position < self._file.size:
            raise WrongAnswer("The connection ended too early.", "", "Try again.", passing=True)

    def _check_promise(self, location: Location) -> None:
        promised = self._file
        if location.size != promised.size:
            what = f"{size_words(location.size)} instead of {size_words(promised.size)}"
        elif promised.sha256 and location.sha256 and location.sha256 != promised.sha256:
            what = "another checksum than before"
        elif promised.commit and location.commit and location.commit != promised.commit:
            what = "another commit than before"
        else:
            return
        raise _not_as_published(promised, f"The hub now names {what}.")

    def _check_room(self) -> None:
        folder = self._part.target.parent
        free = _free_in(folder)
        needed = self._file.size - self._part.position + MARGIN
        if free < needed:
            raise no_room(folder, needed - free, free)

    def _accept(self, head: Head, asked: Asked) -> int:
        """How many bytes to skip: 0, or what is here already where all of the file is sent instead of the rest.

        Raises HubProblem where it is neither.
        """
        _check_status(head, asked)
        position, size = self._part.position, self._file.size
        if head.status == _OK and head.length in (-1, size):
            return position
        match = _RANGE.fullmatch(head.headers.get("content-range", ""))
        if head.status == _PARTIAL and match and head.length in (-1, size - position):
            first, _, whole = match.groups()
            if int(first) == position and whole in ("*", str(size)):
                return 0
        raise _not_as_published(self._file, "Another part, or another size, was sent than was asked for.")

    def _take(self, block: bytes) -> None:
        if not block:
            return
        part, cancelled = self._part, self._watch.cancelled
        if part.position + len(block) > self._file.size:
            raise _not_as_published(self._file, "More was sent than the file is long.")
        is_start = part.position < len(GGUF_MAGIC) and self._file.path.lower().endswith(".gguf")
        if is_start and not GGUF_MAGIC[part.position :].startswith(block[: len(GGUF_MAGIC) - part.position]):
            raise _not_as_published(self._file, "What was sent is no GGUF file.")
        if cancelled.wait(self._transfer.limit.take(len(block))):
            raise Stopped
        part.write(block)
        self._count(part.position)


def _may_pass(problem: HubProblem) -> bool:
    """Whether the same question may be answered better in a moment."""
    return problem.passing or isinstance(problem, HubFailed | WrongAnswer)


def _check_status(head: Head, asked: Asked) -> None:
    """Raises HubProblem unless bytes follow."""
    if head.status in _GONE:
        why = f"Its address was refused with HTTP status {head.status}."
        raise WrongAnswer("The hub names an address at which the file is not.", why, "Try again.", passing=True)
    if head.status >= _REFUSED:
        problem = refusal(head.status, head.headers, asked)
        problem.wait_s = wait_of(head.headers)
        raise problem
    if "html" in head.headers.get("content-type", "").lower():
        raise login_page(asked)


def _not_as_published(file: RemoteFile, detail: str) -> WrongAnswer:
    return WrongAnswer(
        f"{file.path} does not come as it was published.",
        f"{detail} Nothing of that was kept.",
        "Look the repository up again. If the settings name a mirror of the hub, try another one.",
        passing=True,
    )
