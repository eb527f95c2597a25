"""The chat store on its own thread: every question to it and every answer from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.chat.item import KEPT_DAYS
from desktop.control.background import SerialThread
from desktop.errors import AppError, FileProblem

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

Result = TypeVar("Result")

KEEP_DELETED_S = KEPT_DAYS * 24 * 3600.0


class Records(QObject):
    """Opens the store at the first question. One thread, one connection, in the order asked."""

    purged = Signal(list)  # ids of chats that were deleted long ago and are gone for good since the opening

    def __init__(self, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._store: ChatStore | None = None
        self._refusal: AppError | None = None
        self._thread = SerialThread("chat records", self)
        self.unhandled = self._thread.unhandled

    def open(self, done: Callable[[str], None], failed: Callable[[AppError], None]) -> None:
        """Open the store, settle what the last run left; `done` gets a notice in words, mostly empty."""
        self._thread.submit(self._open, done, failed)

    def ask(
        self,
        work: Callable[[ChatStore], Result],
        done: Callable[[Result], None] | None = None,
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Run `work` with the store. Where the store could not be opened, `failed` gets that reason."""
        self._thread.submit(lambda: work(self._opened()), done, failed)

    def close(self) -> None:
        """Finish what was asked, close the database, end the thread."""
        self._thread.submit(self._close)
        self._thread.shut_down()

    def _open(self) -> str:
        from desktop.store.chats import ChatStore

        try:
            self._store = ChatStore(self._database)
        except AppError as error:
            self._refusal = error
            raise
        return " ".join(part for part in (self._store.notice, self._tidied(self._store)) if part)

    def _opened(self) -> ChatStore:
        if self._store is None:
            raise self._refusal or FileProblem("The chat database is not open yet.")
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _tidied(self, store: ChatStore) -> str:
        """Settle what the last run left. Where that cannot be written, say so: everything can be read all the same."""
        try:
            store.messages.mark_interrupted()
            removed = store.purge_deleted(KEEP_DELETED_S)
        except AppError as error:
            return error.one_line()
        if removed.items:
            self.purged.emit(removed.items)
        return ""
