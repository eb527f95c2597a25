"""Connects the window with the question for newer versions: the command asks, notices answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop import __version__
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.update_check import UpdateCheck
from desktop.errors import AppError
from desktop.paths import Paths, resources_dir
from desktop.release.update_words import UpdateNotAsked
from desktop.views.main_window import MainWindow
from desktop.views.open_outside import open_page

if TYPE_CHECKING:
    from desktop.release.asking import Answer
    from desktop.release.feed import Release

ABOUT = "newer version"  # what these notices are about
OPEN, SKIP, CANCEL = "update open", "update skip", "update cancel"  # what their buttons stand for


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
        self._told: Release | None = None
        channel = channel_file or resources_dir() / "release_channel.toml"
        self.check = UpdateCheck(channel, paths.updates_file, version, keeper, self)
        self._version = version
        self.check.answered.connect(self._on_answer)
        self.check.failed.connect(self._on_failed)
        self.check.waiting.connect(self._on_waiting)
        self.check.waited.connect(lambda: self._notices.settle(CANCEL))
        window.updates_requested.connect(self.check.check_now)
        self._notices.action_chosen.connect(self._on_action)

    def start(self) -> None:
        """After the first paint."""
        self.check.start()

    def close(self) -> None:
        """With the window; blocks for a moment at most."""
        self.check.shut_down()

    def _on_waiting(self) -> None:
        self._notices.settle(ABOUT)
        self._notices.show_info("Asking whether there is a newer version…", [(CANCEL, "Stop")])

    def _on_answer(self, answer: Answer, by_user: bool) -> None:
        release = answer.release
        if answer.is_newer and (by_user or not answer.is_skipped):
            self._told = release
            self._notices.settle(ABOUT)
            words = f"Tandem {release.version} is available. You have {self._version}."
            buttons = [(OPEN, "Open its page"), (SKIP, "Skip this version")]
            self._notices.show_offer(AppError(words, log=_plain(release.notes)), buttons, ABOUT)
        elif by_user:
            same = release.version == self._version
            newest = f"Tandem {self._version} is the newest version."
            other = f"You have Tandem {self._version}. The newest published version is {release.version}."
            self._notices.show_info(newest if same else other, about=ABOUT)

    def _on_failed(self, error: AppError) -> None:
        self._notices.settle(ABOUT)
        if isinstance(error, UpdateNotAsked):
            self._notices.show_offer(error, about=ABOUT)
        else:
            self._notices.show_error(error, about=ABOUT)

    def _on_action(self, action: str) -> None:
        if action == CANCEL:
            self.check.cancel()
        elif action == OPEN and self._told is not None:
            self._open(self._told.page)
        elif action == SKIP and self._told is not None:
            self.check.skip(self._told.version)

    def _open(self, page: str) -> None:
        if not open_page(page):
            error = AppError("No browser could be opened.", "", f"The page is {page}")
            self._notices.show_error(error, about=ABOUT)


def _plain(notes: str) -> str:
    """Markdown's headings without their marks."""
    return "\n".join(line.lstrip("#").strip() if line.startswith("#") else line for line in notes.splitlines())
