"""Decides when to ask for a newer version: once a day after a start where the user wants it, and whenever asked to."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.control.background import SerialThread
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.release.update_words import UpdateCancelled, stays_offline
from desktop.settings.values import Settings

if TYPE_CHECKING:
    from desktop.release.asking import Answer  # on the other thread only: the window's start does not wait for it

START_DELAY_MS = 10_000  # the first seconds of a window belong to its user
log = logging.getLogger(__name__)


class UpdateCheck(QObject):
    """Runs on the window's thread; the question is asked on another one. End it with shut_down().

    answered: an Answer, and whether the user asked. failed: only where the user asked; else it is in the log.
    """

    answered = Signal(object, bool)
    failed = Signal(object)  # AppError
    waiting = Signal()  # the user waits for an answer
    waited = Signal()  # and does not any more; comes before the answer

    def __init__(
        self,
        channel_file: Path,
        seen_file: Path,
        version: str,
        keeper: SettingsKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._channel_file, self._seen_file, self._version, self._keeper = channel_file, seen_file, version, keeper
        self._thread = SerialThread("update check", self)
        self._cancelled: threading.Event | None = None  # of the question under way
        self._by_user = False
        self._was_wanted = False
        self._closed = False
        self._timer = single_shot(self, START_DELAY_MS, self._ask_if_due)

    def start(self) -> None:
        """From now on ask by itself, a while after the start and after the setting is turned on."""
        self._keeper.changed.connect(self._on_settings)
        self._on_settings(self._keeper.settings)

    @Slot()
    def check_now(self) -> None:
        """The user asks."""
        if self._keeper.settings.library.offline:
            self.failed.emit(stays_offline())
            return
        if not self._by_user:
            self._by_user = True
            self.waiting.emit()
        if self._cancelled is None:
            self._ask(only_if_due=False)

    @Slot()
    def cancel(self) -> None:
        """Stop waiting for the answer."""
        if self._cancelled is not None:
            self._cancelled.set()

    def skip(self, version: str) -> None:
        """Tell no more of this version, unless the user asks."""
        self._thread.submit(partial(_skip, self._seen_file, version), failed=self.failed.emit)

    def shut_down(self) -> None:
        """End at once; nobody hears anything more."""
        self._timer.stop()
        self.cancel()
        self._closed = True
        self._thread.shut_down()

    def _wanted(self) -> bool:
        settings = self._keeper.settings
        return settings.behaviour.check_for_updates and not settings.library.offline

    def _on_settings(self, _: Settings) -> None:
        before, self._was_wanted = self._was_wanted, self._wanted()
        if self._was_wanted and not before:
            self._timer.start()
        elif not self._was_wanted:
            self._timer.stop()
            if not self._by_user or self._keeper.settings.library.offline:
                self.cancel()

    def _ask_if_due(self) -> None:
        if self._wanted() and self._cancelled is None:
            self._ask(only_if_due=True)

    def _ask(self, *, only_if_due: bool) -> None:
        self._cancelled = threading.Event()
        work = partial(_ask, self._channel_file, self._seen_file, self._version, self._cancelled)
        self._thread.submit(partial(work, only_if_due=only_if_due), self._on_answer, self._on_failed)

    def _on_answer(self, answer: Answer | None) -> None:
        if self._closed:
            return
        by_user = self._end()
        if answer is not None:
            self.answered.emit(answer, by_user)
        elif by_user:  # asked while it was found that nothing was due
            self.check_now()

    def _on_failed(self, error: AppError) -> None:
        if self._closed:
            return
        if not self._end():
            log.info("update check: %s", error.one_line())
        elif not isinstance(error, UpdateCancelled):
            self.failed.emit(error)

    def _end(self) -> bool:
        """The question is over. Whether the user waited for it."""
        by_user, self._by_user, self._cancelled = self._by_user, False, None
        if by_user:
            self.waited.emit()
        return by_user


def _ask(
    channel_file: Path, seen_file: Path, version: str, cancelled: threading.Event, *, only_if_due: bool
) -> Answer | None:
    """On the other thread; None where nothing was due."""
    from desktop.release import asking
    from desktop.release.channel import load_channel

    if only_if_due and not asking.is_due(seen_file, time.time()):
        return None
    return asking.ask(load_channel(channel_file), version, seen_file, cancelled)


def _skip(seen_file: Path, version: str) -> None:
    from desktop.release import asking

    asking.skip(seen_file, version)
