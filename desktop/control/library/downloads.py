"""Downloads: the queue at work. Starts jobs, pauses them, waits for the network, and tells how far they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.control.background import SerialThread
from desktop.control.library.download_worker import DownloadWorker, Ending
from desktop.control.library.rests import Rests
from desktop.control.pace import Pace
from desktop.errors import AppError
from desktop.library.download.part_file import remove_part
from desktop.library.download.problems import InUse, cannot_write
from desktop.library.download.queue import ACTIVE, Download, DownloadQueue, DownloadState, Problem
from desktop.library.download.speed_limit import SpeedLimit
from desktop.library.download.transfer import Patience, Step, Transfer
from desktop.library.location import Location
from desktop.library.repository import RemoteFile
from desktop.size_words import time_words

TELL_EVERY_MS = 250
USUAL = Patience()
OFFLINE = "Tandem is set to work offline."
_STATES = {Step.CHECKING: DownloadState.VERIFYING, Step.RUNNING: DownloadState.RUNNING}


class Downloads(QObject):
    """One for the app. All methods belong to the thread of this object, and none blocks but shut_down().

    locate: Hub.location, called on background threads. at_once: how many jobs run beside each other.
    """

    changed = Signal()  # jobs, or how far they are; at most four times a second while they only grow
    finished = Signal(object)  # Download: every file is under its target and right; may come again after a crash
    failed = Signal(object, object)  # Download, AppError: it needs the user
    problem = Signal(object)  # AppError: the list itself could not be saved

    def __init__(
        self,
        queue_file: Path,
        locate: Callable[[RemoteFile], Location],
        at_once: int = 1,
        patience: Patience = USUAL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = DownloadQueue(queue_file)
        self._locate, self._at_once, self._patience = locate, at_once, patience
        self._limit = SpeedLimit()
        self._records = SerialThread("downloads file", self)
        self._records.unhandled.connect(self.problem)
        self._workers: dict[str, DownloadWorker] = {}
        self._paces: dict[str, Pace] = {}
        self._is_ending = self._is_offline = False
        self.rests = Rests(self)
        self.rests.over.connect(self._begin_next)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TELL_EVERY_MS)
        self._ticker.timeout.connect(self._tick)

    @property
    def jobs(self) -> tuple[Download, ...]:
        """All of them in order, as of now."""
        return self._queue.jobs

    def find(self, job_id: str) -> Download | None:
        """The job of this id, None when it is finished or gone."""
        return self._queue.find(job_id)

    def start(self) -> str:
        """Read the list and go on with it; what the user should be told, "" if nothing."""
        told = self._queue.load()
        for job in self._queue.jobs:
            if job.state is DownloadState.DONE:  # the app ended before anybody heard of it
                self._hand_over(job)
        self._begin_next()
        self.changed.emit()
        return told

    def add(self, title: str, files: Sequence[RemoteFile], folder: Path) -> Download:
        """Bring `files` to `folder`/owner/name/… as one job. Raises BadInput for names that fit nowhere."""
        job = self._queue.add(title, files, folder)
        if job.state in (DownloadState.PAUSED, DownloadState.FAILED):
            self.resume(job.id)
        else:
            self._begin_next()
            self._keep()
        return self._queue.find(job.id) or job

    def pause(self, job_id: str) -> None:
        """Stop it until resume(); it stays stopped over a restart."""
        job = self._queue.find(job_id)
        if job is None or job.state in (DownloadState.DONE, DownloadState.FAILED):
            return
        self.rests.end(job_id)
        if job_id in self._workers:
            self._workers[job_id].request_stop()
        self._set(replace(job, state=DownloadState.PAUSED, bytes_per_s=0.0, seconds_left=None, words=""))
        self._begin_next()

    def resume(self, job_id: str) -> None:
        """Go on with a job that is paused, has failed or rests."""
        job = self._queue.find(job_id)
        if job is None or job.state in (*ACTIVE, DownloadState.DONE):
            return
        self.rests.forget(job_id)
        self._set(_waiting(replace(job, problem=None), offline=self._is_offline))
        self._begin_next()

    def cancel(self, job_id: str) -> None:
        """Take the job out and remove what is unfinished; files of it that are finished stay."""
        self.rests.forget(job_id)
        job = self._queue.remove(job_id)
        if job is None:
            return
        if job_id in self._workers:
            self._workers[job_id].request_stop()
        else:
            self._remove_parts(job)
        self._keep()
        self._begin_next()

    def try_now(self) -> None:
        """End all rests: the network or the settings have changed."""
        if self.rests.end_all():
            self._begin_next()

    def set_offline(self, offline: bool) -> None:
        """True: stop what runs and start nothing, until False."""
        if offline == self._is_offline:
            return
        self._is_offline = offline
        self.rests.end_all()
        for worker in self._workers.values() if offline else ():
            worker.request_stop()
        for job in self._queue.jobs:
            if job.state in (DownloadState.WAITING, *ACTIVE):
                self._queue.put(_waiting(job, offline=self._is_offline))
        self._begin_next()
        self.changed.emit()

    def set_speed_limit(self, bytes_per_s: float) -> None:
        """For all jobs together, at once; 0 = none."""
        self._limit.bytes_per_s = bytes_per_s

    def shut_down(self) -> None:
        """End all threads, keeping what is here; the next start() goes on."""
        self._is_ending = True
        self._ticker.stop()
        self.rests.end_all()
        for worker in self._workers.values():
            worker.request_stop()
        for worker in self._workers.values():
            worker.wait()
        self._records.shut_down()

    # starting and watching

    def _begin_next(self) -> None:
        if self._is_ending:
            return
        if self._is_offline:
            self._say_offline()
            return
        for job in self._queue.jobs:
            if len(self._workers) >= self._at_once:
                break
            if job.state is DownloadState.WAITING and job.id not in self._workers and job.id not in self.rests:
                self._begin(job)
        if self._workers and not self._ticker.isActive():
            self._ticker.start()

    def _begin(self, job: Download) -> None:
        worker = DownloadWorker(job, Transfer(self._locate, self._limit, self._patience), self)
        worker.ended.connect(self._on_ended)
        self._workers[job.id], self._paces[job.id] = worker, Pace()
        worker.start()
        self._set(replace(job, state=DownloadState.VERIFYING, words=""))

    @Slot()
    def _tick(self) -> None:
        for job_id in self._workers:
            self._look_at(job_id)
        if not self._workers:
            self._ticker.stop()
        self.changed.emit()

    def _look_at(self, job_id: str) -> None:
        """Take over how far the worker is."""
        job, moment = self._queue.find(job_id), self._workers[job_id].moment
        if job is None:
            return
        job = replace(job, have=moment.have)
        if job.state is not DownloadState.PAUSED:
            pace = self._paces[job_id]
            state = _STATES.get(moment.step, DownloadState.WAITING)
            if moment.step is Step.CHECKING:  # reading from the disk says nothing about the network
                pace = self._paces[job_id] = Pace()
            else:
                pace.see(job.done)
            left = pace.seconds_left(job.size - job.done) if state is DownloadState.RUNNING else None
            job = replace(job, state=state, words=moment.words, bytes_per_s=pace.per_s, seconds_left=left)
        self._queue.put(job)

    # ends

    @Slot(str, object)
    def _on_ended(self, job_id: str, ending: Ending) -> None:
        if self._is_ending:
            return
        self._look_at(job_id)
        worker = self._workers.pop(job_id)
        worker.wait()
        worker.deleteLater()
        job = self._queue.find(job_id)
        if job is None:
            self._remove_parts(worker.job)
        else:
            self._take_ending(replace(job, bytes_per_s=0.0, seconds_left=None, words=""), ending)
        self._begin_next()

    def _take_ending(self, job: Download, ending: Ending) -> None:
        if ending.problem is not None:
            self._take_problem(job, ending.problem)
        elif ending.stopped:
            stays = job.state is DownloadState.PAUSED
            self._set(job if stays else _waiting(job, offline=self._is_offline))
        else:
            self.rests.forget(job.id)
            job = replace(job, state=DownloadState.DONE, sha256=ending.sha256, problem=None)
            self._set(job)
            self._hand_over(job)

    def _hand_over(self, job: Download) -> None:
        self.finished.emit(job)
        self._queue.remove(job.id)
        self._keep()

    def _take_problem(self, job: Download, error: AppError) -> None:
        if job.state is DownloadState.PAUSED:
            self._set(job)
            return
        seconds = self.rests.seconds_for(job, error)
        if seconds is not None:
            self.rests.begin(job.id, seconds)
            words = f"{error.title} Next try in {time_words(seconds)}."
            self._set(replace(job, state=DownloadState.WAITING, words=words))
            return
        told = Problem(error.title, error.detail, error.hint)
        job = replace(job, state=DownloadState.FAILED, problem=told)
        self.rests.forget(job.id)
        self._set(job)
        self.failed.emit(job, error)

    def _say_offline(self) -> None:
        for job in self._queue.jobs:
            if job.state is DownloadState.WAITING:
                self._queue.put(_waiting(job, offline=self._is_offline))

    # the list on disk

    def _set(self, job: Download) -> None:
        self._queue.put(job)
        self._keep()

    def _keep(self) -> None:
        """Save what counts, in the background, and tell."""
        snapshot = self._queue.snapshot()
        self._records.submit(lambda: self._queue.save(snapshot))
        self.changed.emit()

    def _remove_parts(self, job: Download) -> None:
        """Those that no other job brings as well."""
        wanted = {target for other in self._queue.jobs for target in other.targets}
        targets = [target for target in job.targets if target not in wanted]
        self._records.submit(lambda: _remove_parts(targets))


def _waiting(job: Download, *, offline: bool) -> Download:
    words = OFFLINE if offline else ""
    return replace(job, state=DownloadState.WAITING, words=words, bytes_per_s=0.0, seconds_left=None)


def _remove_parts(targets: Sequence[str]) -> None:
    """Raises FileProblem."""
    for target in targets:
        try:
            remove_part(Path(target))
        except InUse:  # wanted again meanwhile, or by another window
            continue
        except OSError as error:
            raise cannot_write(Path(target), error) from error
