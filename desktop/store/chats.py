"""ChatStore: everything that is said, on disk; every method that writes has written when it returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop.store.database import Database
from desktop.store.folders import Folders
from desktop.store.items import Items
from desktop.store.messages import Messages
from desktop.store.page.pages import Pages
from desktop.store.purge import Removed, purge_deleted, purge_items
from desktop.store.scores import Scores
from desktop.store.search import Search
from desktop.store.votes import Votes


class ChatStore:
    """All chats of one user. One connection, used from the thread that made it; every method may raise FileProblem.

    notice: what the user should be told about the opening, "" if nothing: a damaged file and how it was repaired.
    changes: what an older file had that could not be taken over as it was, a sentence each.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.notice = self._database.notice
        self.changes = self._database.changes
        self.items = Items(self._database)
        self.folders = Folders(self._database)
        self.messages = Messages(self._database)
        self.search = Search(self._database)
        self.scores = Scores(self._database)
        self.votes = Votes(self._database)
        self.pages = Pages(self._database)

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        self._database.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written in this block is on disk when it has ended, or nothing of it."""
        with self._database.writing():
            yield

    def purge_deleted(self, older_than_s: float) -> Removed:
        """Remove for good what was deleted more than so many seconds ago."""
        return purge_deleted(self._database, older_than_s)

    def purge_items(self, item_ids: Sequence[int]) -> list[int]:
        """Remove these items for good, those of them that are deleted. Returns their ids."""
        return purge_items(self._database, item_ids)

    def integrity_check(self) -> list[str]:
        """What is wrong with the file, in SQLite's words; empty when all is well. Reads everything: seconds."""
        return self._database.problems()
