"""Quantization: one file made from another in a process of its own, watched, cancelled, and renamed when it is good."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.engine.process import QuantizingProcess
from desktop.errors import AppError, BadInput, EngineDied, FileProblem
from desktop.gguf.contents import part_paths
from desktop.gguf.header import read_header
from desktop.gguf.quantization_recipes import check_part, check_step, estimated_bytes, recipe_named
from desktop.protocol.messages import Failed
from desktop.protocol.quantizing import Quantize, Quantized, Quantizing

if TYPE_CHECKING:
    from filelock import BaseFileLock

SUFFIX = ".quantizing.part"  # not ".part" alone, which downloads use
_ID = 1  # of the one command of its child
FREE_RESERVE_BYTES = 64 << 20  # left on the disk


class QuantizationCancelled(AppError):
    """It was stopped by request; nothing is left of it."""

    def __init__(self, target: Path) -> None:
        super().__init__("Quantizing was cancelled.", f"Nothing was written to {target}", "Start it again at any time.")


@dataclass(frozen=True, slots=True)
class QuantizationProgress:
    """Tensors written of all, and the share of the writing, 0..1. checking: it is written and being tried."""

    done: int
    total: int
    fraction: float
    checking: bool


@dataclass(frozen=True, slots=True)
class QuantizationResult:
    """A new file under its final name: it was loaded and answered."""

    path: Path
    quantization: str
    size_bytes: int
    source_bytes: int  # of all its parts
    seconds: float


class Quantization:
    """Makes `target` from `source` once. receive() belongs to one thread; cancel() may be called from any."""

    def __init__(self, source: Path, target: Path, type_name: str, log_path: Path) -> None:
        """type_name: one of recipes.RECIPES, e.g. "Q4_K_M". Raises BadInput for any other."""
        self.recipe = recipe_named(type_name)
        self.source, self.target = source.absolute(), target.absolute()
        self.part = self.target.with_name(self.target.name + SUFFIX)
        self._process = QuantizingProcess(log_path)
        self._source_bytes, self._started = 0, 0.0
        self._lock: BaseFileLock | None = None  # held while `part` is ours
        self._cancelled = threading.Event()
        self._end: QuantizationResult | AppError | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the engine that works, None before the start."""
        return self._process.pid

    def start(self) -> None:
        """Check everything, then begin. Raises BadInput, FileProblem (source, target, disk space), EngineDied."""
        parts = [read_header(self.source)]
        check_step(parts[0], self.recipe)
        parts += [read_header(path) for path in part_paths(parts[0])[1:]]
        for part in parts[1:]:
            check_part(part)
        self._source_bytes = sum(part.size for part in parts)
        self._check_target(sum(estimated_bytes(part, self.recipe) for part in parts))
        self._take_target()
        self._started = time.monotonic()
        self._begin()

    def _begin(self) -> None:
        try:
            self._process.start()
        except EngineDied:
            self._leave_target()
            raise
        command = Quantize(id=_ID, source=str(self.source), target=str(self.part), file_type=self.recipe.file_type)
        try:
            self._process.send(command)
        except EngineDied as error:
            raise self._failed(_reworded(error)) from error
        if self._cancelled.is_set():  # cancel() came before there was a process to end
            self._process.kill()

    def receive(self, timeout_s: float | None = None) -> QuantizationProgress | QuantizationResult | None:
        """The next news; None when `timeout_s` seconds brought none. The result comes again on every later call.

        Raises FileProblem, EngineDied or QuantizationCancelled when it failed, again on every later call. Once it has
        ended, either way, its process is gone and no half file is left.
        """
        if self._end is None:
            news = self._next(timeout_s)
            if news is None or isinstance(news, QuantizationProgress):
                return news
            self._end = news
        if isinstance(self._end, AppError):
            raise self._end
        return self._end

    def run(self, on_progress: Callable[[QuantizationProgress], None] | None = None) -> QuantizationResult:
        """start() and receive() to the end. Raises what they raise; an exception of `on_progress` cancels."""
        self.start()
        try:
            while True:
                news = self.receive()
                if isinstance(news, QuantizationResult):
                    return news
                if news is not None and on_progress is not None:
                    on_progress(news)
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End the process at once and remove what it wrote. Does nothing when the file is already made."""
        if isinstance(self._end, QuantizationResult):
            return
        self._cancelled.set()
        self._process.kill()
        self._remove_part()

    # --- the end

    def _next(self, timeout_s: float | None) -> QuantizationProgress | QuantizationResult | AppError | None:
        try:
            event = self._process.receive(timeout_s)
        except EngineDied as error:
            return self._failed(_reworded(error))
        if isinstance(event, Quantizing):
            fraction = 1.0 if event.checking else event.fraction
            return QuantizationProgress(event.done, event.total, fraction, event.checking)
        if isinstance(event, Quantized):
            return self._finished(event)
        if isinstance(event, Failed):
            return self._failed(FileProblem(event.title, event.detail, event.hint, event.log))
        return None

    def _finished(self, event: Quantized) -> QuantizationResult | AppError:
        """Give the file its name. The trial's process goes first: on Windows an open file cannot be renamed."""
        self._process.stop()
        if self._cancelled.is_set():
            return self._failed(QuantizationCancelled(self.target))
        try:
            if self.target.exists():
                return self._failed(_exists_already(self.target))
            self.part.rename(self.target)
        except OSError as error:
            detail = f"{error.strerror}: {self.target}"
            return self._failed(FileProblem("The new file could not be named.", detail, "Choose another folder."))
        self._leave_target()
        seconds = time.monotonic() - self._started
        return QuantizationResult(self.target, event.quantization, event.size_bytes, self._source_bytes, seconds)

    def _failed(self, error: AppError) -> AppError:
        self._process.stop()
        self._remove_part()
        return QuantizationCancelled(self.target) if self._cancelled.is_set() else error

    def _remove_part(self) -> None:
        if self._lock is not None:  # else it may be another one's
            with suppress(OSError):  # the next attempt writes over it
                self.part.unlink(missing_ok=True)
        self._leave_target()

    def _take_target(self) -> None:
        """Two that write the same file would mix it. Raises BadInput."""
        from filelock import FileLock, Timeout  # not needed before the window is seen

        lock = FileLock(f"{self.part}.lock", timeout=0, thread_local=False, is_singleton=False)
        try:
            lock.acquire()
        except Timeout as error:
            where = f"Another window or terminal is writing {self.target}"
            raise BadInput("This file is being made already.", where, "Wait for it, or choose another name.") from error
        except (OSError, NotImplementedError):
            pass  # a file system without locks, or a folder that takes no file, which the engine will say
        self._lock = lock

    def _leave_target(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None and lock.is_locked:
            with suppress(OSError):  # Windows: still open, filelock removes it itself
                Path(lock.lock_file).unlink()
            lock.release()

    # --- before the start

    def _check_target(self, needed: int) -> None:
        folder = self.target.parent
        if self.target.suffix.lower() != ".gguf":
            detail = f"It should end in .gguf: {self.target}"
            raise BadInput("The new file's name does not fit.", detail, "Choose a name that ends in .gguf.")
        if self.target.exists():
            raise _exists_already(self.target)
        if not folder.is_dir():
            raise FileProblem("The folder is not there.", str(folder), "Create it or choose another folder.")
        free = _free_bytes(folder)
        if needed + FREE_RESERVE_BYTES > free:
            detail = f"About {needed / 1e9:,.2f} GB are needed, {free / 1e9:,.2f} GB are free on the disk of {folder}"
            raise FileProblem("There is not enough space for the new file.", detail, "Free some space.")


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise FileProblem(
            "The folder cannot be used.", f"{error.strerror}: {folder}", "Choose another folder."
        ) from error


def _exists_already(target: Path) -> BadInput:
    return BadInput("There is a file of this name already.", str(target), "Choose another name, or remove that file.")


def _reworded(error: EngineDied) -> EngineDied:
    hint = "Nothing was left behind. Close other programs and try again."
    return EngineDied("Quantizing ended before it was done.", error.detail, hint, error.log, error.exit_code)
