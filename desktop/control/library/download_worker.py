"""The background thread of one running download: fetches the files of a job, two beside each other."""

from __future__ import annotations

import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from desktop.errors import AppError
from desktop.library.download.problems import Stopped
from desktop.library.download.queue import Download
from desktop.library.download.transfer import Step, Transfer, Watch, check_room
from desktop.redaction import redacted

FILES_AT_ONCE = 2  # both of a pair: where a network slows each connection down, they take half the time
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Progress:
    """Of one file. Written by its thread alone; each field is replaced as a whole."""

    have: int
    step: Step | None = None  # None = its turn has not come, or is over
    words: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the job is. have: bytes of each file."""

    have: tuple[int, ...]
    step: Step
    words: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How the thread ended: every file is here, or it was asked to stop, or there is a problem."""

    sha256: tuple[str, ...]
    stopped: bool = False
    problem: AppError | None = None


class DownloadWorker(QThread):
    """Runs one job once."""

    ended = Signal(str, object)  # job id, Ending

    def __init__(self, job: Download, transfer: Transfer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"download {job.title}")
        self.job, self._transfer = job, transfer
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._problem: AppError | None = None
        self._progress = [_Progress(have) for have in job.have]

    @property
    def moment(self) -> Moment:
        """As of now; any thread."""
        running = [(progress.step, progress.words) for progress in self._progress if progress.step is not None]
        steps = dict(reversed(running))  # the words of the first file of each step
        step = next((step for step in (Step.RUNNING, Step.WAITING) if step in steps), Step.CHECKING)
        return Moment(tuple(progress.have for progress in self._progress), step, steps.get(step, ""))

    def request_stop(self) -> None:
        """End within 0.3 s; what is here stays."""
        self._cancelled.set()

    def run(self) -> None:
        """Qt: the thread's body."""
        try:
            check_room(self.job.files, [Path(target) for target in self.job.targets])
            with ThreadPoolExecutor(FILES_AT_ONCE, "download file") as pool:
                list(pool.map(self._fetch, range(len(self.job.files))))
        except AppError as error:
            self._fail(error)
        except Exception as error:
            log.exception("download failed")
            self._fail(_bug(error))
        sha256 = tuple(progress.sha256 for progress in self._progress)
        self.ended.emit(self.job.id, Ending(sha256, self._cancelled.is_set() and not all(sha256), self._problem))

    def _fetch(self, index: int) -> None:
        """One file, on a thread of the pool. The first problem stops the others."""
        progress = self._progress[index]

        def on_bytes(have: int, _size: int) -> None:
            progress.have = have

        def on_step(step: Step, words: str) -> None:
            progress.step, progress.words = step, words

        try:
            watch = Watch(on_bytes, on_step, self._cancelled)
            fetched = self._transfer.fetch(self.job.files[index], Path(self.job.targets[index]), watch)
            progress.sha256 = fetched.sha256
        except Stopped:
            return
        except AppError as error:
            self._fail(error)
        except Exception as error:  # the background boundary: a bug becomes a message, not a dead thread
            log.exception("download failed")
            self._fail(_bug(error))
        finally:
            progress.step = None

    def _fail(self, problem: AppError) -> None:
        with self._lock:
            if self._problem is None and not self._cancelled.is_set():
                self._problem = problem
        self._cancelled.set()


def _bug(error: Exception) -> AppError:
    """Its words are shown and kept in the list of downloads: no address in them may stay signed."""
    return AppError("Something went wrong inside Tandem.", redacted(repr(error)), log=redacted(traceback.format_exc()))
