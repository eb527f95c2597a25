"""Connects the first screen with the chat, the settings, and the catalogue's pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.chat.draft import Draft
from desktop.chat.item import VoiceChoice
from desktop.control.settings_keeper import SettingsKeeper
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.wiring.library_parts import LibraryParts


class FirstScreenWiring(QObject):
    """It stands in a chat that is new, and goes with the first question."""

    def __init__(self, window: MainWindow, chat: ChatParts, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._chat, self._keeper = window, chat.open_chat, keeper
        self._library: LibraryParts | None = None  # until the window was seen
        screen = window.chat.first
        screen.asked.connect(self._ask)
        screen.pair_requested.connect(self._show_pairs)
        screen.files_requested.connect(window.choose_files)
        self._chat.chat_opened.connect(self._show)
        self._chat.message_added.connect(self._show)
        self._chat.state_changed.connect(self._on_state)
        keeper.changed.connect(self._on_settings)
        self._on_settings()
        self._on_state()
        self._show()

    def begin(self, library: LibraryParts) -> None:
        """From now on a pair can be offered."""
        self._library = library
        library.book.catalogue_changed.connect(self._offer)
        self._offer()

    def _show(self) -> None:
        self._window.chat.show_first(shown=self._chat.item is None)
        if self._window.chat.first.isVisible():
            self._offer()  # what is free in memory, and how fast a download was, may be otherwise now

    def _ask(self, choice: VoiceChoice, text: str) -> None:
        """What is written in the composer stays there."""
        self._chat.choose(choice)
        self._window.composer.send_requested.emit(Draft(text))
        self._window.composer.focus()

    def _on_state(self) -> None:
        self._window.chat.first.set_sendable(sendable=not self._chat.refusal and not self._chat.generating)

    def _on_settings(self) -> None:
        settings = self._keeper.settings
        self._window.chat.first.set_built_in(built_in=not settings.base_file and not settings.instruct_file)
        self._offer()

    def _offer(self) -> None:
        if self._library is None:
            return
        settings, hint = self._keeper.settings, self._library.session.pair_hint()
        has_own = bool(settings.base_file and settings.instruct_file)
        rate = max((job.bytes_per_s for job in self._library.downloads.jobs), default=0.0)
        self._window.chat.first.offer_pair(hint.words(rate) if hint is not None and not has_own else "")

    def _show_pairs(self) -> None:
        """In the library's list of families, where it can be got, and others beside it."""
        from desktop.control.library.offer_book import FAMILIES

        hint = self._library.session.pair_hint() if self._library is not None else None
        self._window.show_library()
        page = self._window.library_page()
        page.show_tab(FAMILIES)
        if hint is not None:
            page.filter.setText(hint.title)
