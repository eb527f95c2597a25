"""PartFile: an unfinished download that survives every kind of end, and becomes the target only when it is right.

Beside `model.gguf` lie `model.gguf.part` (the bytes so far), `model.gguf.part.json` (what they are to become, and a
checkpoint: how far they were surely on disk, with their SHA-256 up to there) and `model.gguf.part.lock`.
After a kill everything in the part file counts, because the system still wrote it; after a restart of the computer
only what the checkpoint vouches for.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from desktop.atomic_file import rename_over
from desktop.library.download.problems import PartChanged, in_use

CHECKPOINT_BYTES = 32 * 1024**2  # more would make a pause wait for a slow disk
LOOK_EVERY_S = 1.0  # how often the place of the file is looked at
_BLOCK = 1024**2
_SAME_BOOT_S = 120.0  # two readings of one start of the computer differ by less


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What the bytes are to become."""

    repo: str
    path: str
    commit: str
    size: int
    sha256: str = ""

    def same_bytes(self, other: Promise) -> bool:
        """Whether a part begun for `other` can be gone on with."""
        if self.sha256:
            return (self.size, self.sha256) == (other.size, other.sha256)
        return self == other


class _Sidecar(msgspec.Struct, frozen=True, kw_only=True):
    promise: Promise
    offset: int = 0  # bytes that were surely on disk
    digest: str = ""  # SHA-256 of them
    boot: float = 0.0  # when the computer was started, Unix seconds


class PartFile:
    """Use as a context manager: one writer per target. Methods raise OSError; begin() InUse.

    position: bytes written. Nothing but finish() ever touches the target.
    """

    def __init__(self, target: Path, promise: Promise) -> None:
        self.target, self.promise = target, promise
        self.path = target.with_name(f"{target.name}.part")
        self.sidecar = target.with_name(f"{target.name}.part.json")
        self.lock_file = target.with_name(f"{target.name}.part.lock")
        self.position = 0
        self._hash = hashlib.sha256()
        self._file: FileIO | None = None
        self._checkpoint = 0
        self._looked_at = 0.0

    def __enter__(self) -> Self:
        """Make the folder and take the lock. Raises InUse, OSError."""
        from filelock import FileLock, Timeout

        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self.lock_file, timeout=0, is_singleton=False)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise in_use(self.target) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._file is not None and self.position > self._checkpoint:
                with suppress(OSError):  # a full disk must not hide why we end
                    self.checkpoint()
            self.close()
        finally:
            with suppress(OSError):  # Windows: still open, filelock removes it itself
                self.lock_file.unlink()
            self._lock.release()

    def finished_before(self, on_bytes: Callable[[int], None]) -> bool:
        """Whether the target is here already with the promised bytes. Reads all of it."""
        try:
            if not self.promise.sha256 or self.target.stat().st_size != self.promise.size:
                return False
            with self.target.open("rb", buffering=0) as file:
                digest, _ = _hash_of(file, self.promise.size, on_bytes)
        except FileNotFoundError:
            return False
        if digest.hexdigest() != self.promise.sha256:
            return False
        self._clean_up()
        return True

    def resume(self, on_bytes: Callable[[int], None]) -> None:
        """Go on with what is here, after reading it once; or begin anew. on_bytes: bytes read so far."""
        found = self._usable_sidecar()
        if found is None or not self._go_on(found, on_bytes):
            self.restart()

    def write(self, block: bytes) -> None:
        """Append. Raises PartChanged, OSError (what fitted is counted)."""
        file = self._opened()
        if os.fstat(file.fileno()).st_size != self.position:  # a shortened file would be filled up with zeros
            raise PartChanged(self.path)
        view = memoryview(block)
        while view:
            count = file.write(view) or 0
            self._hash.update(view[:count])
            self.position += count
            view = view[count:]
        now = time.monotonic()
        if now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self.look()
        if self.position - self._checkpoint >= CHECKPOINT_BYTES:
            self.checkpoint()

    def look(self) -> None:
        """Raises PartChanged unless the file under our name is the one we write, as long as we left it."""
        try:
            there = self.path.stat()
        except FileNotFoundError:
            raise PartChanged(self.path) from None
        ours = os.fstat(self._opened().fileno())
        if (there.st_ino, there.st_dev, there.st_size) != (ours.st_ino, ours.st_dev, self.position):
            raise PartChanged(self.path)

    def checkpoint(self) -> None:
        """Have the disk hold everything, and note that it does."""
        os.fsync(self._opened().fileno())
        self._write_sidecar(_Sidecar(promise=self.promise, offset=self.position, digest=self.digest(), boot=_boot()))
        self._checkpoint = self.position

    def digest(self) -> str:
        """SHA-256 of what was written, in hex."""
        return self._hash.hexdigest()

    def restart(self) -> None:
        """Begin with nothing."""
        self.close()
        self.path.unlink(missing_ok=True)  # before the sidecar: other bytes must never stand beside this promise
        self._write_sidecar(_Sidecar(promise=self.promise, boot=_boot()))
        self._file = FileIO(self.path, "x")
        self._hash, self.position, self._checkpoint = hashlib.sha256(), 0, 0

    def finish(self) -> None:
        """Give the file its name. Raises PartChanged."""
        file = self._opened()
        os.fsync(file.fileno())
        self.look()
        self.close()
        rename_over(self.path, self.target)
        _sync_folder(self.target.parent)
        self._clean_up()

    def discard(self) -> None:
        """Remove what was written."""
        self.close()
        self.path.unlink(missing_ok=True)
        self._clean_up()

    def close(self) -> None:
        """Write no more. The part stays."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> FileIO:
        if self._file is None:
            raise PartChanged(self.path)
        return self._file

    def _usable_sidecar(self) -> _Sidecar | None:
        try:
            found = msgspec.json.decode(self.sidecar.read_bytes(), type=_Sidecar)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        return found if self.promise.same_bytes(found.promise) else None

    def _go_on(self, found: _Sidecar, on_bytes: Callable[[int], None]) -> bool:
        """Whether the part file holds what the sidecar says; it is open for writing at its end then."""
        if self.path.is_symlink():
            return False
        try:
            file = self._file = FileIO(self.path, "r+")
        except FileNotFoundError:
            return False
        length = os.fstat(file.fileno()).st_size
        until = length if abs(found.boot - _boot()) < _SAME_BOOT_S else found.offset
        if not found.offset <= until <= min(length, self.promise.size):
            return False
        digest, checked = _hash_of(file, until, on_bytes, found.offset)
        if checked != (found.digest or hashlib.sha256().hexdigest()):
            return False
        file.truncate(until)
        file.seek(until)
        self._hash, self.position, self._checkpoint = digest, until, found.offset
        return True

    def _write_sidecar(self, content: _Sidecar) -> None:
        temporary = self.sidecar.with_name(f"{self.sidecar.name}.new")
        with temporary.open("wb") as file:
            file.write(msgspec.json.encode(content))
            file.flush()
            os.fsync(file.fileno())
        rename_over(temporary, self.sidecar)

    def _clean_up(self) -> None:
        for left in (self.path, self.sidecar, self.sidecar.with_name(f"{self.sidecar.name}.new")):
            left.unlink(missing_ok=True)


def remove_part(target: Path) -> None:
    """Remove what an unfinished download of `target` left, if nobody is writing it. Raises InUse, OSError."""
    part = PartFile(target, Promise(repo="", path="", commit="", size=0))
    if part.path.exists() or part.sidecar.exists() or part.lock_file.exists():
        with part:
            part.discard()


def part_size(target: Path) -> int:
    """Bytes of `target` that are here, unchecked; all of it when it is finished."""
    for path in (target.with_name(f"{target.name}.part"), target):
        with suppress(OSError):
            return path.stat().st_size
    return 0


def _hash_of(
    file: FileIO, until: int, on_bytes: Callable[[int], None], checkpoint: int = 0
) -> tuple[hashlib._Hash, str]:
    """SHA-256 of the first `until` bytes, and its hex digest at `checkpoint`."""
    digest, done = hashlib.sha256(), 0
    checked = digest.hexdigest()
    while done < until:
        end = checkpoint if done < checkpoint else until
        block = file.read(min(_BLOCK, end - done))
        if not block:
            break
        digest.update(block)
        done += len(block)
        if done == checkpoint:
            checked = digest.hexdigest()
        on_bytes(done)
    return digest, checked


def _sync_folder(folder: Path) -> None:
    """Make a rename last. Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _boot() -> float:
    import psutil

    return psutil.boot_time()
