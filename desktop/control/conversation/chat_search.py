"""The search over all chats: as one types, in small steps on the store's thread, the newest query before all others."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.chat.finding.found import MOST_ASKED, Found, Results
from desktop.control.records import Records
from desktop.errors import AppError
from desktop.store.chats import ChatStore
from desktop.store.search import Place

PAGE = 50  # messages that are told at first, and each time more are asked for
MOST_TITLES = 20
STEP_S = 0.02  # after which what is stored meanwhile has its turn


@dataclass(slots=True)
class _Run:
    """One query on its way."""

    asked: str
    wanted: int = PAGE
    titles: list[Found] | None = None
    messages: list[Found] = field(default_factory=list)
    place: Place | None = None


class ChatSearch(QObject):
    """One for a window. At most one step waits for the store at any time, however fast somebody types."""

    changed = Signal(object)  # Results, of the newest query alone
    failed = Signal(object)  # AppError

    def __init__(self, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._run: _Run | None = None  # what is looked for now
        self._asking = False  # a step is with the store

    def prepare(self) -> None:
        """Somebody is about to type."""
        self._records.ask(lambda store: store.search.prepare(), None, _leave)

    def search(self, asked: str) -> None:
        """Look for this from now on; "" = for nothing."""
        asked = asked.strip()
        if len(asked) > MOST_ASKED:
            self._run = None
            self.changed.emit(Results(asked, too_long=True))
            return
        self._run = _Run(asked) if asked else None
        if self._run is None:
            self.changed.emit(Results(""))
        self._step()

    def more(self) -> None:
        """Look for the next ones."""
        run = self._run
        if run is not None and self._has_more(run) and len(run.messages) >= run.wanted:
            run.wanted += PAGE
            self._step()

    def _step(self) -> None:
        run = self._run
        if run is not None and not self._asking:
            self._asking = True
            self._records.ask(lambda store: _look(store, run), self._on_looked, self._on_failed)

    def _on_looked(self, run: _Run) -> None:
        self._asking = False
        if run is not self._run:
            self._step()
            return
        more = self._has_more(run)
        ended = not more or len(run.messages) >= run.wanted
        found = (*(run.titles or ()), *run.messages)
        if found or ended:
            self.changed.emit(Results(run.asked, found, more=more, ended=ended))
        if not ended:
            self._step()

    def _on_failed(self, error: AppError) -> None:
        self._asking, self._run = False, None
        self.failed.emit(error)

    def _has_more(self, run: _Run) -> bool:
        return run.place is None or not run.place.ended


def _leave(_error: AppError) -> None:
    """The query itself will tell."""


def _look(store: ChatStore, run: _Run) -> _Run:
    """One step of a search, on the store's thread; nobody else has the run meanwhile."""
    began = time.monotonic()
    if run.titles is None or run.place is None:
        run.titles = store.search.titles(run.asked, MOST_TITLES)
        run.place = store.search.begin(run.asked)
    while len(run.messages) < run.wanted and not run.place.ended:
        run.messages += store.search.messages(run.place, run.wanted - len(run.messages))
        if time.monotonic() - began > STEP_S:
            break
    return run
