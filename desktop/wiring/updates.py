"""Connects the window with the question for newer versions: the command asks, notices answer."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop import __version__
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.update_check import UpdateCheck
from desktop.errors import AppError, Told
from desktop.paths import Paths, resources_dir
from desktop.release.update_words import UpdateNotAsked
from desktop.views.kit.open_outside import open_page
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer

if TYPE_CHECKING:
    from desktop.release.asking import Answer

ABOUT = "newer version"  # what these notices are about
ASKING = "asking for a newer version"


class UpdateWiring(QObject):
    """Nothing happens before start(), and nothing is asked unless the user wants it."""

    def __init__(
        self,
        window: MainWindow,
        keeper: SettingsKeeper,
        paths: Paths,
        *,
        channel_file: Path | None = None,
        version: str = __version__,
    ) -> None:
        super().__init__(window)
        self._notices = window.notices
        channel = channel_file or resources_dir() / "release_channel.toml"
        self.check = UpdateCheck(channel, paths.updates_file, version, keeper, self)
        self._version = version
        self.check.answered.connect(self._on_answer)
        self.check.failed.connect(self._on_failed)
        self.check.waiting.connect(self._on_waiting)
        self.check.waited.connect(lambda: self._notices.settle(ASKING))
        window.updates_requested.connect(self.check.check_now)

    def start(self) -> None:
        """After the first paint."""
        self.check.start()

    def close(self) -> None:
        """With the window; blocks for a moment at most."""
        self.check.shut_down()

    def _on_waiting(self) -> None:
        self._notices.settle(ABOUT)
        self._notices.show_info("Asking whether there is a newer version…", [Offer("Stop", self.check.cancel)], ASKING)

    def _on_answer(self, answer: Answer, by_user: bool) -> None:
        release = answer.release
        if answer.is_newer and (by_user or not answer.is_skipped):
            self._notices.settle(ABOUT)
            words = f"Tandem {release.version} is available. You have {self._version}."
            offers = [
                Offer("Open its page", partial(self._open, release.page)),
                Offer("Skip this version", partial(self.check.skip, release.version)),
            ]
            self._notices.show_told(Told(words, log=_plain(release.notes)), offers, ABOUT)
        elif by_user:
            same = release.version == self._version
            newest = f"Tandem {self._version} is the newest version."
            other = f"You have Tandem {self._version}. The newest published version is {release.version}."
            self._notices.show_info(newest if same else other, about=ABOUT)

    def _on_failed(self, error: AppError) -> None:
        self._notices.settle(ABOUT)
        if isinstance(error, UpdateNotAsked):
            self._notices.show_told(error.told, about=ABOUT)
        else:
            self._notices.show_error(error, about=ABOUT)

    def _open(self, page: str) -> None:
        if not open_page(page):
            error = AppError("No browser could be opened.", "", f"The page is {page}")
            self._notices.show_error(error, about=ABOUT)


def _plain(notes: str) -> str:
    """Markdown's headings without their marks."""
    return "\n".join(line.lstrip("#").strip() if line.startswith("#") else line for line in notes.splitlines())
