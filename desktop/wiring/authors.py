"""Tells the panes what would answer now, so that each answer can say in what it was written otherwise."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.authorship import Authors
from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts


class AuthorWiring(QObject):
    """Holds nothing but the timer."""

    def __init__(self, window: MainWindow, chat: ChatParts, shelf: ShelfKeeper, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._chat, self._speaking, self._shelf = window, chat.open_chat, chat.speaking, shelf
        self._due = single_shot(self, 0, self._show)  # when everybody has the new settings
        for changed in (self._chat.speakers_changed, keeper.changed, shelf.changed, window.pane_added):
            changed.connect(self._due.start)
        self._due.start()

    def _show(self) -> None:
        state = self._chat.state
        now = {one.id: self._speaking.writer(self._speaking.asked(one, state.item)) for one in state.speakers}
        titles = {file.file_name: file.title for file in self._shelf.files}
        for pane in self._window.panes.values():
            pane.column.set_authors(Authors(now, titles))
