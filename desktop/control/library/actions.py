"""What each button of the library does: one match over its typed actions."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from desktop.control.library.session import LibrarySession
from desktop.control.library.speaking_files import SpeakingFiles
from desktop.control.library.surroundings import Workers
from desktop.errors import BadInput
from desktop.library.cards import actions
from desktop.library.cards.actions import Action
from desktop.library.cards.cards import Query
from desktop.library.repository import RemoteFile


class LibraryActions(QObject):
    """Hands each action to whoever does it; runs on the window's thread and never waits."""

    search_suggested = Signal(object)  # Query under way, to be shown in the search tab
    page_wanted = Signal(str)  # a repository's address on the hub
    folder_wanted = Signal(str)  # a folder to be shown by the system
    library_wanted = Signal()  # what is on this computer is to be shown
    failed = Signal(object)  # AppError

    def __init__(
        self, workers: Workers, session: LibrarySession, speaking: SpeakingFiles, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workers, self._session, self._speaking = workers, session, speaking
        workers.book.wanted.connect(self._fetch)

    def do(self, action: Action) -> None:
        """Do what a button stands for."""
        if isinstance(action, actions.VoiceAction):
            self._do_with_voice(action)
        elif isinstance(action, actions.FileAction):
            self._do_with_file(action)
        elif isinstance(action, actions.QuantizeAction):
            self._do_with_quantizations(action)
        elif isinstance(action, actions.OfferAction):
            self._do_with_offer(action)
        elif isinstance(action, actions.DownloadAction):
            self._do_with_download(action)
        else:
            self._do_on_screen(action)

    def undo_remove(self, path: str) -> None:
        """Put a removed file back, and let who spoke from it do so again."""
        self._workers.removals.undo(path)
        self._speaking.take_again(path)

    def _do_with_voice(self, action: actions.VoiceAction) -> None:
        match action:
            case actions.Chat():
                self._speaking.chat_with(action.paths)
            case actions.SpeakFrom():
                self._speaking.speak_from(action.voice, action.path)
            case _:
                assert_never(action)

    def _do_with_file(self, action: actions.FileAction) -> None:
        workers, path = self._workers, action.path
        match action:
            case actions.Inspect():
                workers.shelf.inspect(path)
            case actions.Verify():
                self._verify(path)
            case actions.StopVerifying():
                workers.verifying.stop(path)
            case actions.ShowInFolder():
                self.folder_wanted.emit(str(Path(path).parent))
            case actions.ChooseVariant():
                workers.shelf.choose_variant(path, action.variant)
            case actions.Remove():
                self._speaking.give_up(path)
                workers.removals.remove(path)
            case actions.Forget():
                self._speaking.give_up(path)
                workers.shelf.forget(path)
            case _:
                assert_never(action)

    def _do_with_quantizations(self, action: actions.QuantizeAction) -> None:
        match action:
            case actions.Quantize():
                for path in action.paths:
                    file = self._workers.shelf.find(path)
                    if file is not None:
                        self._workers.quantize.start(file, action.recipe)
            case actions.StopQuantizing():
                self._workers.quantize.cancel(action.path)
            case _:
                assert_never(action)

    def _do_with_offer(self, action: actions.OfferAction) -> None:
        book, offer = self._workers.book, action.offer
        match action:
            case actions.Get():
                book.get(offer, action.variant)
            case actions.LookUp():
                book.look_up(offer)
            case actions.StopLooking():
                book.stop(offer)
            case actions.FindMate():
                book.find_mate(offer)
            case actions.OpenTerms():
                self.page_wanted.emit(self._session.page_of(book.page_of(offer)))
            case actions.ChooseBuild():
                book.choose(offer, action.variant, action.build)
            case _:
                assert_never(action)

    def _do_with_download(self, action: actions.DownloadAction) -> None:
        match action:
            case actions.PauseDownload():
                self._workers.downloads.pause(action.job)
            case actions.ResumeDownload():
                self._workers.downloads.resume(action.job)
            case actions.CancelDownload():
                self._workers.downloads.cancel(action.job)
            case _:
                assert_never(action)

    def _do_on_screen(self, action: actions.ScreenAction) -> None:
        match action:
            case actions.PickFile():
                self._session.pick(action)
            case actions.FindMateOfFile():
                self._find_mate_of_file(action)
            case actions.ShowLibrary():
                self.library_wanted.emit()
            case actions.SignIn():
                pass  # the screen shows where, there is nothing else to do
            case _:
                assert_never(action)

    def _verify(self, path: str) -> None:
        file = self._workers.shelf.find(path)
        if file is not None:
            self._workers.verifying.verify(file)

    def _find_mate_of_file(self, action: actions.FindMateOfFile) -> None:
        """By where a file came from, else by its name."""
        query = Query(words=action.title)
        self.search_suggested.emit(query)
        if action.repo:
            self._workers.book.find_mate_of(action.title, action.repo)
        else:
            self._workers.book.search(query)

    def _fetch(self, title: str, files: tuple[RemoteFile, ...]) -> None:
        try:
            self._workers.downloads.add(title, files, self._session.folder())
        except BadInput as problem:  # names that no disk can hold
            self.failed.emit(problem)
