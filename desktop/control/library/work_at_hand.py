"""WorkAtHand: whether downloads or conversions run that a sleeping computer would stop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.control.library.downloads import OFFLINE, Downloads
from desktop.control.library.quantize_runs import QuantizeRuns
from desktop.control.timers import single_shot
from desktop.library.download.queue import ACTIVE, DownloadState

SHORT_REST_MS = 120_000


class WorkAtHand(QObject):
    """Tells of beginnings and ends.

    A download that only rests before its next try still runs for a while: a computer that has been idle for long would
    otherwise fall asleep at once in a rest of five seconds. One that waits for a network that stays away does not.
    """

    changed = Signal(bool)  # whether something runs

    def __init__(
        self,
        downloads: Downloads,
        quantize: QuantizeRuns,
        parent: QObject | None = None,
        short_rest_ms: int = SHORT_REST_MS,
    ) -> None:
        super().__init__(parent)
        self._downloads, self._quantize = downloads, quantize
        self.runs = self._is_over = False
        self._rest = single_shot(self, short_rest_ms, lambda: self._set(runs=False))
        downloads.changed.connect(self._look)
        quantize.progressed.connect(self._look)

    @property
    def waits(self) -> bool:
        """Whether a download would go on by itself."""
        return any(job.state is DownloadState.WAITING and job.words != OFFLINE for job in self._downloads.jobs)

    def close(self) -> None:
        """Look no more: what ends now was ended."""
        self._rest.stop()
        self._is_over = True

    def _look(self) -> None:
        if self._is_over:
            return
        if self._quantize.busy or any(job.state in ACTIVE for job in self._downloads.jobs):
            self._rest.stop()
            self._set(runs=True)
        elif not self.waits:
            self._rest.stop()
            self._set(runs=False)
        elif self.runs and not self._rest.isActive():
            self._rest.start()

    def _set(self, *, runs: bool) -> None:
        if runs != self.runs:
            self.runs = runs
            self.changed.emit(runs)
