"""Connects the window with the desktop beside it: notifications while the user is away, staying awake, waking up."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance

from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.long_answers import LongAnswers
from desktop.control.library.work_at_hand import WorkAtHand
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.library.download.queue import Download
from desktop.library.model_file import ModelFile
from desktop.settings.values import Settings
from desktop.system.awake.awake import awake_for
from desktop.system.awake.resume import Resume
from desktop.system.bus.bus import SESSION, SYSTEM, Bus
from desktop.views.window.main_window import MainWindow
from desktop.views.window.presence import Presence
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.library_parts import LibraryParts

if TYPE_CHECKING:
    from desktop.views.window.tray_message import TrayMessage

ANSWER, LIBRARY = "answer", "library"  # what notifications are about: one of each at most
SHOWN_LINES = 4
NETWORK_IS_BACK_MS = 10_000  # after waking up, at most computers
WHY_AWAKE = "Model files are on their way"


class Notices(Protocol):
    """What the systems' notifications have in common."""

    @property
    def activated(self) -> SignalInstance:
        """With the matter of the notification that was clicked."""

    def show(self, matter: str, summary: str, body: str) -> None:
        """Say this about a matter, in the place of what was said before."""

    def withdraw(self) -> None:
        """Take back everything that is still there."""


class AwayWiring(QObject):
    """Nothing of it is seen, and nothing asked of the desktop, before something ends or a download begins."""

    left = Signal()  # the user goes elsewhere, maybe to end the session: a good moment to keep what is not kept yet

    def __init__(
        self,
        app: QCoreApplication,
        window: MainWindow,
        chat: ChatParts,
        index: ChatIndex,
        library: LibraryParts,
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._window, self._open_chat, self._index, self._keeper = window, chat.open_chat, index, keeper
        self._downloads, quantize = library.downloads, library.quantize
        self._desktop_entry = app.applicationName().lower()
        self._is_over = False
        self._chat: Item | None = None  # the notification of an answer is about it
        self._ended: list[str] = []  # in the library while the user was away
        self._buses = {which: Bus(which, self) for which in (SESSION, SYSTEM)}
        self._notices: Notices | None = None
        self._presence = Presence(window)
        self._presence.left.connect(self.left)
        self._presence.returned.connect(self._on_returned)
        self.answers = LongAnswers(chat.answers, self)
        self.answers.ended.connect(self._on_answer)
        self._downloads.finished.connect(self._on_fetched)
        self._downloads.failed.connect(self._on_fetch_failed)
        quantize.made.connect(self._on_made)
        quantize.failed.connect(self._on_not_made)
        self._awake = awake_for(sys.platform, self._buses[SYSTEM], self._buses[SESSION], self)
        self.work = WorkAtHand(self._downloads, quantize, self)
        self.work.changed.connect(self._keep_awake)
        keeper.changed.connect(self._keep_awake)
        self._resume = Resume(self)
        self._resume.woken.connect(self._on_woken)
        self._downloads.changed.connect(self._watch_clock)
        self._again = single_shot(self, NETWORK_IS_BACK_MS, self._downloads.try_now)

    def close(self) -> None:
        """Let the computer sleep, take notifications back, act no more. Before anything it listens to is ended."""
        self._is_over = True
        self.work.close()
        self._resume.watch(wanted=False)
        self._again.stop()
        self._awake.release()
        if self._notices is not None:
            self._notices.withdraw()
        for bus in self._buses.values():
            bus.close()

    # --- notifications

    def _on_answer(self, item_id: int, words: str) -> None:
        chat = self._index.find(item_id)
        if chat is not None and self._may_notify():
            self._chat = chat
            self._notify(ANSWER, words, chat.title)

    def _on_fetched(self, job: Download) -> None:
        self._on_ended("Download finished", job.title)

    def _on_fetch_failed(self, job: Download, error: AppError) -> None:
        self._on_ended("Download failed", f"{job.title}: {error.title}")

    def _on_made(self, path: Path, _source: ModelFile) -> None:
        self._on_ended("Conversion finished", path.name)

    def _on_not_made(self, error: AppError) -> None:
        self._on_ended("Conversion failed", error.title)

    def _on_ended(self, summary: str, line: str) -> None:
        if not self._may_notify():
            return
        self._ended.append(line)
        if len(self._ended) > 1:
            summary = f"{len(self._ended)} downloads and conversions have ended"
        self._notify(LIBRARY, summary, "\n".join(self._ended[-SHOWN_LINES:]))

    def _may_notify(self) -> bool:
        return self._keeper.settings.behaviour.notify and self._presence.away and not self._is_over

    def _notify(self, matter: str, summary: str, body: str) -> None:
        if self._notices is None:
            self._notices = self._system_notices()
            self._notices.activated.connect(self._on_activated)
        self._notices.show(matter, summary, body)

    def _system_notices(self) -> Notices:
        if sys.platform in ("win32", "darwin"):
            return _tray_message(self._window)
        from desktop.system.bus.notifications import Notifications, PortalNotifications

        if _in_sandbox():
            return PortalNotifications(self._buses[SESSION], self)
        return Notifications(self._buses[SESSION], self._desktop_entry, self)

    def _on_activated(self, matter: str) -> None:
        chat = self._chat
        if matter == LIBRARY:
            self._window.show_library()
        elif chat is not None:
            self._window.show_chat()
            if self._open_chat.item is None or self._open_chat.item.id != chat.id:
                self._open_chat.open(chat)
        self._window.bring_to_front()
        self._on_returned()

    def _on_returned(self) -> None:
        self._ended.clear()
        if self._notices is not None:
            self._notices.withdraw()

    # --- sleep

    def _keep_awake(self, _: bool | Settings) -> None:
        if self.work.runs and self._keeper.settings.behaviour.stay_awake and not self._is_over:
            self._awake.hold(WHY_AWAKE)
        else:
            self._awake.release()

    def _watch_clock(self) -> None:
        self._resume.watch(wanted=not self._is_over and (self.work.waits or self.work.runs))

    def _on_woken(self) -> None:
        """Whoever rests until the network is there tries at once, and again when it has had time to come back."""
        self._downloads.try_now()
        self._again.start()


def _tray_message(window: MainWindow) -> TrayMessage:
    from desktop.views.window.tray_message import TrayMessage

    return TrayMessage(window)


def _in_sandbox() -> bool:
    """Flatpak's and Snap's buses show nothing but portals."""
    return Path("/.flatpak-info").exists() or "SNAP" in os.environ
