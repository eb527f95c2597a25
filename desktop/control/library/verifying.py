"""Files being verified: read whole on a thread of their own, so that the shelf's list need not wait for gigabytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.library.model_file import ModelFile
from desktop.library.shelf.checking import Cancelled, Verification
from desktop.library.shelf.shelf import Shelf

PROGRESS_STEP = 0.01


class Verifying(QObject):
    """One file after the other. Every method but shut_down() returns at once."""

    progressed = Signal(str, str)  # path, "Verifying 40 %", "" when done
    told = Signal(str)  # how it ended
    failed = Signal(object)  # AppError
    recorded = Signal()  # the index knows more of a file
    _read = Signal(str, float)  # path, share: from the verifying thread

    def __init__(self, open_shelf: Callable[[], Shelf], parent: QObject | None = None) -> None:
        """open_shelf: makes a shelf for the verifying thread alone; the index is merged on writing."""
        super().__init__(parent)
        self._open_shelf = open_shelf
        self._thread = SerialThread("file verifier", self)
        self._cancelled: dict[str, Event] = {}  # path -> set to stop
        self._read.connect(lambda path, share: self.progressed.emit(path, f"Verifying {share:.0%}"))

    @property
    def paths(self) -> frozenset[str]:
        """What is being verified or waits for it."""
        return frozenset(self._cancelled)

    def verify(self, file: ModelFile) -> None:
        """Read the whole file and compare it with what was published."""
        path = file.path
        if path in self._cancelled:
            return
        cancelled = self._cancelled[path] = Event()
        self.progressed.emit(path, "Waiting to be verified")
        self._thread.submit(
            partial(self._verify, self._open_shelf(), file, cancelled),
            partial(self._on_verified, path),
            partial(self._on_failed, path),
        )

    def stop(self, path: str) -> None:
        """Read no further; nothing is known of the file that was not known before."""
        if path in self._cancelled:
            self._cancelled[path].set()

    def shut_down(self) -> None:
        """Stop reading and end the thread."""
        for cancelled in self._cancelled.values():
            cancelled.set()
        self._thread.shut_down()

    def _verify(self, shelf: Shelf, file: ModelFile, cancelled: Event) -> Verification | None:
        """On the verifying thread. None when cancelled."""
        done, told = 0, 0.0

        def on_bytes(count: int) -> None:
            nonlocal done, told
            done += count
            share = done / max(1, file.size)
            if share - told >= PROGRESS_STEP:
                told = share
                self._read.emit(file.path, share)

        try:
            return shelf.verify(file.path, on_bytes, cancelled)
        except Cancelled:
            return None

    def _on_verified(self, path: str, result: Verification | None) -> None:
        self._end(path)
        if result is not None:
            self.told.emit(f"{result.file.file_name}: {result.words}")
        self.recorded.emit()

    def _on_failed(self, path: str, error: AppError) -> None:
        self._end(path)
        self.failed.emit(error)

    def _end(self, path: str) -> None:
        self._cancelled.pop(path, None)
        self.progressed.emit(path, "")
