"""Downloads that rest: how long each waits before it tries again by itself, and the timer that ends its rest."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.control.timers import let_go, single_shot
from desktop.errors import AppError
from desktop.library.download.problems import InUse
from desktop.library.download.queue import Download
from desktop.library.hub.problems import HubFailed, HubProblem, Offline, RateLimited

FIRST_REST_S, LONGEST_REST_S = 5.0, 300.0
HUB_FAULTS = 5  # rests in a row without a new byte, for a hub that is there and faulty


class Rests(QObject):
    """By job. Each rest is twice as long as the one before it, until new bytes have come."""

    over = Signal()  # a job may go on

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.first_s = FIRST_REST_S
        self._timers: dict[str, QTimer] = {}
        self._counts: dict[str, tuple[int, int]] = {}  # job -> (rests in a row, bytes that were here)

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._timers

    def seconds_for(self, job: Download, error: AppError) -> float | None:
        """Seconds to wait before going on by itself; None when only the user can help."""
        rests, had = self._counts.get(job.id, (0, -1))
        rests = rests if job.done <= had else 0
        waits_out = isinstance(error, Offline | InUse)
        faulty = isinstance(error, HubFailed | RateLimited) and error.passing
        if not waits_out and not (faulty and rests < HUB_FAULTS):
            return None
        self._counts[job.id] = (rests + 1, job.done)
        asked = error.wait_s if isinstance(error, HubProblem) else 0.0
        return min(max(asked, self.first_s * 2.0**rests), LONGEST_REST_S)

    def begin(self, job_id: str, seconds: float) -> None:
        """Let a job rest; `over` follows."""
        timer = single_shot(self, round(seconds * 1000), partial(self._on_timeout, job_id))
        self._timers[job_id] = timer
        timer.start()

    def end(self, job_id: str) -> None:
        """It rests no more; its next rest is longer than this one."""
        timer = self._timers.pop(job_id, None)
        if timer is not None:
            let_go(timer)

    def end_all(self) -> bool:
        """Nobody rests any more. Returns whether somebody did."""
        rested = list(self._timers)
        for job_id in rested:
            self.end(job_id)
        return bool(rested)

    def forget(self, job_id: str) -> None:
        """It rests no more, and its next rest is a first one."""
        self.end(job_id)
        self._counts.pop(job_id, None)

    def _on_timeout(self, job_id: str) -> None:
        self.end(job_id)
        self.over.emit()
