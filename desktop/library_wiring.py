"""Connects the library page with the library session: intentions go down, cards come up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Voice, VoiceChoice
from desktop.control.library_cards import Query
from desktop.control.offer_book import SEARCH
from desktop.control.settings_keeper import SettingsKeeper
from desktop.errors import AppError
from desktop.library.download_queue import Download, DownloadState
from desktop.library.variant_words import Variant
from desktop.library_parts import Library
from desktop.views.main_window import MainWindow
from desktop.views.open_outside import open_folder, open_page

FAILED = "failed download "  # + id: what a notice is about
TOKENS = "settings/tokens"  # the page of a hub where a token is made
if TYPE_CHECKING:
    from desktop.views.library.page import LibraryPage  # built, and imported, when it is opened first

UNDO = "undo remove "  # + path: what a notice's button stands for


class LibraryWiring(QObject):
    """The page is built when it is opened first; until then there is nothing to connect."""

    voices_chosen = Signal(object)  # VoiceChoice

    def __init__(self, window: MainWindow, library: Library, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        session, parts = library.session, library.parts
        self._library = library
        self._window, self._session, self._parts, self._hub, self._keeper = window, session, parts, library.hub, keeper
        self._page: LibraryPage | None = None
        self._failed: set[str] = set()  # downloads a notice tells of
        window.library_opened.connect(self._on_opened)
        window.library_left.connect(lambda: session.set_active(active=False))
        window.switcher_requested.connect(lambda voice: window.show_switcher(session.switch_choices(), voice))
        window.switch_chosen.connect(session.switch)
        window.notices.action_chosen.connect(self._on_notice_action)
        session.chat_requested.connect(self._on_chat)
        session.voice_changed.connect(self._on_voice)
        library.failed.connect(self._show_error)
        session.failed.connect(self._show_error)
        for source in (parts.shelf, parts.quantize):
            source.told.connect(window.notices.show_info)
            source.failed.connect(self._show_error)
        parts.shelf.removed.connect(self._on_removed)
        parts.shelf.removal_settled.connect(lambda path: window.notices.settle(UNDO + path))
        parts.downloads.failed.connect(self._on_download_failed)
        parts.downloads.changed.connect(self._settle_downloads)
        parts.downloads.problem.connect(self._show_error)

    def _on_opened(self, page: LibraryPage) -> None:
        if self._page is None:
            self._page = page
            self._connect_page(page)
            self._library.look_for_account()
        page.sign_in.set_token_page(self._session.page_of(TOKENS))
        self._session.set_active(active=True)

    def _connect_page(self, page: LibraryPage) -> None:
        session, shelf, book = self._session, self._parts.shelf, self._parts.book
        session.cards_changed.connect(page.set_cards)
        session.memory_changed.connect(page.set_memory)
        session.offline_changed.connect(page.set_offline)
        session.search_suggested.connect(self._suggest)
        session.page_wanted.connect(open_page)
        session.folder_wanted.connect(open_folder)
        session.status_changed.connect(page.set_status)
        shelf.storage_changed.connect(page.set_storage)
        shelf.inspected.connect(page.show_inspection)
        book.status_changed.connect(lambda tab, words, busy: page.set_status(tab, words, busy=busy))
        page.card_action.connect(session.card_action)
        page.row_action.connect(session.row_action)
        page.quantization_chosen.connect(session.quantization_chosen)
        page.filter_changed.connect(session.set_filter)
        page.search_requested.connect(book.search)
        page.search_cancelled.connect(book.stop_search)
        page.add_files_requested.connect(lambda paths: shelf.add([Path(path) for path in paths]))
        page.add_folder_requested.connect(lambda path: shelf.add([Path(path)]))
        page.find_other_apps_requested.connect(shelf.find_other_apps)
        page.open_folder_requested.connect(lambda: open_folder(session.folder()))
        page.go_online_requested.connect(self._go_online)
        page.account_requested.connect(lambda: self._hub.find_account(self._on_sign_in_failed))
        page.inspector.action_chosen.connect(session.file_action)
        page.inspector.variant_chosen.connect(self._on_variant)
        page.sign_in.sign_in_requested.connect(self._sign_in)
        page.sign_in.sign_out_requested.connect(lambda: self._hub.sign_out(self._show_error))
        self._hub.account_changed.connect(self._on_account)

    def _suggest(self, query: Query) -> None:
        page = self._window.library_page()
        page.show_tab(SEARCH)
        page.search.set_query(query)

    def _on_chat(self, voices: tuple[Voice, ...]) -> None:
        self._window.show_chat()
        self.voices_chosen.emit(VoiceChoice.BOTH if len(voices) > 1 else VoiceChoice(voices[0].value))

    def _on_voice(self, voice: Voice) -> None:
        """Whoever compares both voices goes on with both."""
        if voice in self._window.voice_switch.choice().voices():
            self._window.show_chat()
        else:
            self._on_chat((voice,))

    def _on_variant(self, path: str, value: str) -> None:
        self._parts.shelf.choose_variant(path, Variant(value) if value else None)
        self._parts.shelf.inspect(path)

    def _on_removed(self, path: str, title: str) -> None:
        self._window.notices.show_info(f"{title} was removed.", [(UNDO + path, "Undo")])

    def _on_notice_action(self, action: str) -> None:
        if action.startswith(UNDO):
            self._session.undo_remove(action.removeprefix(UNDO))

    def _go_online(self) -> None:
        settings = self._keeper.settings
        library = msgspec.structs.replace(settings.library, offline=False)
        self._keeper.update(msgspec.structs.replace(settings, library=library))

    def _sign_in(self, token: str, remember: bool) -> None:
        panel = self._window.library_page().sign_in
        panel.set_busy(busy=True)
        self._hub.sign_in(token, self._on_sign_in_failed, remember=remember)

    def _on_sign_in_failed(self, error: AppError) -> None:
        panel = self._window.library_page().sign_in
        panel.set_busy(busy=False)
        panel.set_problem(error.one_line())

    def _on_account(self, name: str, words: str) -> None:
        """Signed in or out (with words), or only asked who is."""
        page = self._window.library_page()
        page.sign_in.set_busy(busy=False)
        page.sign_in.set_signed_in(name)
        if words:
            page.hide_sign_in()
            self._window.notices.show_info(f"Signed in as {name}. {words}" if name else words)

    def _on_download_failed(self, job: Download, error: AppError) -> None:
        self._failed.add(job.id)
        self._window.notices.show_error(error, [], about=FAILED + job.id)

    def _settle_downloads(self) -> None:
        """What was tried again or cancelled has not failed any more."""
        failed = {job.id for job in self._parts.downloads.jobs if job.state is DownloadState.FAILED}
        for job in self._failed - failed:
            self._window.notices.settle(FAILED + job)
        self._failed &= failed

    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error, [])
