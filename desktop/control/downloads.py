"""Downloads: the queue at work. Starts jobs, pauses them, waits for the network, and tells how far they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.control.background import SerialThread
from desktop.control.download_worker import DownloadWorker, Ending
from desktop.control.pace import Pace
from desktop.errors import AppError
from desktop.library.download_queue import ACTIVE, Download, DownloadQueue, DownloadState, Problem
from desktop.library.hub_words import HubFailed, HubProblem, Offline, RateLimited
from desktop.library.location import Location
from desktop.library.part_file import remove_part
from desktop.library.repository import RemoteFile
from desktop.library.size_words import time_words
from desktop.library.speed_limit import SpeedLimit
from desktop.library.transfer import Patience, Step, Transfer
from desktop.library.transfer_words import InUse, cannot_write

TELL_EVERY_MS = 250
FIRST_REST_S, LONGEST_REST_S = 5.0, 300.0
HUB_FAULTS = 5  # rests in a row without a new byte, for a hub that is there and faulty
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
        self._rests: dict[str, QTimer] = {}
        self._rested: dict[str, tuple[int, int]] = {}  # job -> (rests in a row, bytes that were here)
        self._is_ending = self._is_offline = False
        self.first_rest_s = FIRST_REST_S
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
        self._stop_rest(job_id)
        if job_id in self._workers:
            self._workers[job_id].request_stop()
        self._set(replace(job, state=DownloadState.PAUSED, bytes_per_s=0.0, seconds_left=None, words=""))
        self._begin_next()

    def resume(self, job_id: str) -> None:
        """Go on with a job that is paused, has failed or rests."""
        job = self._queue.find(job_id)
        if job is None or job.state in (*ACTIVE, DownloadState.DONE):
            return
        self._stop_rest(job_id)
        self._rested.pop(job_id, None)
        self._set(self._waiting(replace(job, problem=None)))
        self._begin_next()

    def retry(self, job_id: str) -> None:
        """The same, by the name it has on a failed job."""
        self.resume(job_id)

    def cancel(self, job_id: str) -> None:
        """Take the job out and remove what is unfinished; files of it that are finished stay."""
        self._stop_rest(job_id)
        self._rested.pop(job_id, None)
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
        for job_id in list(self._rests):
            self._end_rest(job_id)

    def set_offline(self, offline: bool) -> None:
        """True: stop what runs and start nothing, until False."""
        if offline == self._is_offline:
            return
        self._is_offline = offline
        for job_id in list(self._rests):
            self._stop_rest(job_id)
        for worker in self._workers.values() if offline else ():
            worker.request_stop()
        for job in self._queue.jobs:
            if job.state in (DownloadState.WAITING, *ACTIVE):
                self._queue.put(self._waiting(job))
        self._begin_next()
        self.changed.emit()

    def set_speed_limit(self, bytes_per_s: float) -> None:
        """For all jobs together, at once; 0 = none."""
        self._limit.bytes_per_s = bytes_per_s

    def shut_down(self) -> None:
        """End all threads, keeping what is here; the next start() goes on."""
        self._is_ending = True
        self._ticker.stop()
        for job_id in list(self._rests):
            self._stop_rest(job_id)
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
            if job.state is DownloadState.WAITING and job.id not in self._workers and job.id not in self._rests:
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
            job = replace(job, state=state, words=moment.words, bytes_per_s=pace.bytes_per_s, seconds_left=left)
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
            self._set(job if stays else self._waiting(job))
        else:
            self._rested.pop(job.id, None)
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
        seconds = self._rest_for(job, error)
        if seconds is not None:
            self._rest(job, error, seconds)
            return
        told = Problem(error.title, error.detail, error.hint)
        job = replace(job, state=DownloadState.FAILED, problem=told)
        self._rested.pop(job.id, None)
        self._set(job)
        self.failed.emit(job, error)

    def _rest_for(self, job: Download, error: AppError) -> float | None:
        """Seconds to wait before going on by itself; None when only the user can help."""
        rests, had = self._rested.get(job.id, (0, -1))
        rests = rests if job.done <= had else 0
        waits_out = isinstance(error, Offline | InUse)
        faulty = isinstance(error, HubFailed | RateLimited) and error.passing
        if not waits_out and not (faulty and rests < HUB_FAULTS):
            return None
        self._rested[job.id] = (rests + 1, job.done)
        asked = error.wait_s if isinstance(error, HubProblem) else 0.0
        return min(max(asked, self.first_rest_s * 2.0**rests), LONGEST_REST_S)

    def _rest(self, job: Download, error: AppError, seconds: float) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setObjectName(job.id)
        timer.timeout.connect(self._on_rested)
        self._rests[job.id] = timer
        timer.start(round(seconds * 1000))
        words = f"{error.title} Next try in {time_words(seconds)}."
        self._set(replace(job, state=DownloadState.WAITING, words=words))

    @Slot()
    def _on_rested(self) -> None:
        self._end_rest(self.sender().objectName())

    def _end_rest(self, job_id: str) -> None:
        self._stop_rest(job_id)
        self._begin_next()

    def _stop_rest(self, job_id: str) -> None:
        timer = self._rests.pop(job_id, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()

    def _say_offline(self) -> None:
        for job in self._queue.jobs:
            if job.state is DownloadState.WAITING:
                self._queue.put(self._waiting(job))

    def _waiting(self, job: Download) -> Download:
        words = OFFLINE if self._is_offline else ""
        return replace(job, state=DownloadState.WAITING, words=words, bytes_per_s=0.0, seconds_left=None)

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


def _remove_parts(targets: Sequence[str]) -> None:
    """Raises FileProblem."""
    for target in targets:
        try:
            remove_part(Path(target))
        except InUse:  # wanted again meanwhile, or by another window
            continue
        except OSError as error:
            raise cannot_write(Path(target), error) from error
