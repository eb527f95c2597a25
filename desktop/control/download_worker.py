"""The background thread of one running download: fetches the files of a job one after the other."""

from __future__ import annotations

import logging
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from desktop.errors import AppError
from desktop.library.download_queue import Download
from desktop.library.transfer import Step, Transfer, Watch, check_room
from desktop.library.transfer_words import Stopped

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the job is. have: bytes of each file."""

    have: tuple[int, ...]
    step: Step = Step.CHECKING
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the thread ended. problem: None when every file is here, or when it was asked to stop (`stopped`)."""

    sha256: tuple[str, ...]
    stopped: bool = False
    problem: AppError | None = None


class DownloadWorker(QThread):
    """Runs one job once. `moment` may be read from any thread at any time: it is replaced as a whole."""

    ended = Signal(str, object)  # job id, Ending

    def __init__(self, job: Download, transfer: Transfer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"download {job.title}")
        self.job, self._transfer = job, transfer
        self._cancelled = threading.Event()
        self._sha256: list[str] = []
        self.moment = Moment(job.have)

    def request_stop(self) -> None:
        """End within 0.3 s; what is here stays."""
        self._cancelled.set()

    def run(self) -> None:
        """Qt: the thread's body."""
        stopped, problem = False, None
        try:
            check_room(self.job.files, [Path(target) for target in self.job.targets])
            for index in range(len(self.job.files)):
                self._fetch(index)
        except Stopped:
            stopped = True
        except AppError as error:
            problem = error
        except Exception as error:  # the background boundary: a bug becomes a message, not a dead thread
            log.exception("download failed")
            problem = AppError("Something went wrong inside Tandem.", repr(error), log=traceback.format_exc())
        self.ended.emit(self.job.id, Ending(tuple(self._sha256), stopped, problem))

    def _fetch(self, index: int) -> None:
        before = self.moment.have

        def on_bytes(have: int, _size: int) -> None:
            now = self.moment
            self.moment = Moment((*before[:index], have, *before[index + 1 :]), now.step, now.words)

        def on_step(step: Step, words: str) -> None:
            self.moment = Moment(self.moment.have, step, words)

        watch = Watch(on_bytes, on_step, self._cancelled)
        fetched = self._transfer.fetch(self.job.files[index], Path(self.job.targets[index]), watch)
        self._sha256.append(fetched.sha256)
