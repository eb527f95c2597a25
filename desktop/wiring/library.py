"""Connects the library's screen with what is below it: intentions go down, cards come up."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.item import VoiceChoice
from desktop.control.library.offer_book import SEARCH
from desktop.control.library.session import HERE
from desktop.control.settings_keeper import SettingsKeeper
from desktop.errors import AppError
from desktop.library.cards.actions import ChooseVariant, Inspect
from desktop.library.cards.cards import Query
from desktop.library.download.queue import Download, DownloadState
from desktop.views.kit.open_outside import open_folder, open_page
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from desktop.wiring.library_parts import LibraryParts

FAILED, REMOVED = "failed download ", "removed "  # + id, + path: what a notice is about
TOKENS = "settings/tokens"  # the page of a hub where a token is made
if TYPE_CHECKING:
    from desktop.views.library.screen import LibraryScreen  # built, and imported, when it is opened first


class LibraryWiring(QObject):
    """The screen is built when it is opened first; until then there is nothing to connect."""

    voices_chosen = Signal(object)  # VoiceChoice

    def __init__(self, window: MainWindow, library: LibraryParts, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._library, self._keeper = window, library, keeper
        self._screen: LibraryScreen | None = None
        self._failed: set[str] = set()  # downloads a notice tells of
        window.screen_opened.connect(self._on_screen_opened)
        window.screen_left.connect(self._on_screen_left)
        window.switcher_requested.connect(
            lambda voice: window.covers.show_switcher(library.session.switch_choices(), voice)
        )
        window.covers.switch_chosen.connect(library.actions.do)
        library.actions.library_wanted.connect(self._show_what_is_here)
        library.speaking.chat_requested.connect(self._on_chat)
        library.speaking.voice_changed.connect(self._on_voice)
        self._connect_notices(library)

    def _connect_notices(self, library: LibraryParts) -> None:
        notices = self._window.notices
        library.failed.connect(self._show_error)
        library.actions.failed.connect(self._show_error)
        for worker in (library.shelf, library.verifying, library.quantize):
            worker.told.connect(notices.show_info)
            worker.failed.connect(self._show_error)
        library.removals.removed.connect(self._on_removed)
        library.removals.settled.connect(lambda path: notices.settle(REMOVED + path))
        library.downloads.failed.connect(self._on_download_failed)
        library.downloads.changed.connect(self._settle_downloads)
        library.downloads.problem.connect(self._show_error)

    def _on_screen_left(self, name: ScreenName) -> None:
        if name is ScreenName.LIBRARY:
            self._library.session.set_active(active=False)

    def _on_screen_opened(self, name: ScreenName) -> None:
        if name is not ScreenName.LIBRARY:
            return
        screen = self._window.library_page()
        if self._screen is None:
            self._screen = screen
            self._connect_screen(screen)
            self._library.look_for_account()
        screen.sign_in.set_token_page(self._library.session.page_of(TOKENS))
        self._library.session.set_active(active=True)

    def _show_what_is_here(self) -> None:
        self._window.show_library()
        self._window.library_page().show_tab(HERE)

    def _connect_screen(self, screen: LibraryScreen) -> None:
        library = self._library
        session, shelf, book, actions = library.session, library.shelf, library.book, library.actions
        session.cards_changed.connect(screen.set_cards)
        session.memory_changed.connect(screen.set_memory)
        session.offline_changed.connect(screen.set_offline)
        actions.search_suggested.connect(self._suggest)
        actions.page_wanted.connect(open_page)
        actions.folder_wanted.connect(open_folder)
        session.status_changed.connect(screen.set_status)
        shelf.storage_changed.connect(screen.set_storage)
        shelf.inspected.connect(screen.show_inspection)
        book.status_changed.connect(lambda tab, words, busy: screen.set_status(tab, words, busy=busy))
        screen.chosen.connect(actions.do)
        screen.filter_changed.connect(session.set_filter)
        screen.search_requested.connect(book.search)
        screen.search_cancelled.connect(book.stop_search)
        screen.add_files_requested.connect(lambda paths: shelf.add([Path(path) for path in paths]))
        screen.add_folder_requested.connect(lambda path: shelf.add([Path(path)]))
        screen.find_other_apps_requested.connect(shelf.find_other_apps)
        screen.open_folder_requested.connect(lambda: open_folder(session.folder()))
        screen.go_online_requested.connect(self._go_online)
        screen.account_requested.connect(lambda: library.hub.find_account(self._on_sign_in_failed))
        screen.inspector.chosen.connect(actions.do)
        screen.inspector.variant_chosen.connect(self._on_variant)
        screen.sign_in.sign_in_requested.connect(self._sign_in)
        screen.sign_in.sign_out_requested.connect(lambda: library.hub.sign_out(self._show_error))
        library.hub.account_changed.connect(self._on_account)

    def _suggest(self, query: Query) -> None:
        screen = self._window.library_page()
        screen.show_tab(SEARCH)
        screen.search.set_query(query)

    def _on_chat(self, voices: tuple[Voice, ...]) -> None:
        self._window.show_chat()
        self.voices_chosen.emit(VoiceChoice.BOTH if len(voices) > 1 else VoiceChoice(voices[0].value))

    def _on_voice(self, voice: Voice) -> None:
        """Whoever compares both voices goes on with both."""
        if voice in self._window.voice_switch.choice().voices():
            self._window.show_chat()
        else:
            self._on_chat((voice,))

    def _on_variant(self, said: ChooseVariant) -> None:
        self._library.actions.do(said)
        self._library.actions.do(Inspect(said.path))

    def _on_removed(self, path: str, title: str) -> None:
        undo = Offer("Undo", partial(self._library.actions.undo_remove, path))
        self._window.notices.show_info(f"{title} was removed.", [undo], REMOVED + path)

    def _go_online(self) -> None:
        settings = self._keeper.settings
        library = msgspec.structs.replace(settings.library, offline=False)
        self._keeper.update(msgspec.structs.replace(settings, library=library))

    def _sign_in(self, token: str, remember: bool) -> None:
        panel = self._window.library_page().sign_in
        panel.set_busy(busy=True)
        self._library.hub.sign_in(token, self._on_sign_in_failed, remember=remember)

    def _on_sign_in_failed(self, error: AppError) -> None:
        panel = self._window.library_page().sign_in
        panel.set_busy(busy=False)
        panel.set_problem(error.one_line())

    def _on_account(self, name: str, words: str) -> None:
        """Signed in or out (with words), or only asked who is."""
        screen = self._window.library_page()
        screen.sign_in.set_busy(busy=False)
        screen.sign_in.set_signed_in(name)
        if words:
            screen.hide_sign_in()
            self._window.notices.show_info(f"Signed in as {name}. {words}" if name else words)

    def _on_download_failed(self, job: Download, error: AppError) -> None:
        self._failed.add(job.id)
        self._window.notices.show_error(error, about=FAILED + job.id)

    def _settle_downloads(self) -> None:
        """What was tried again or cancelled has not failed any more."""
        failed = {job.id for job in self._library.downloads.jobs if job.state is DownloadState.FAILED}
        for job in self._failed - failed:
            self._window.notices.settle(FAILED + job)
        self._failed &= failed

    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error)
