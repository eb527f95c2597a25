"""The library of one window: which of its three tabs are due, their cards, and what else they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.control.library.offer_book import FAMILIES, SEARCH
from desktop.control.library.surroundings import Surroundings, Workers
from desktop.control.settings_keeper import SettingsKeeper
from desktop.library.cards.actions import PickFile, StopQuantizing, StopVerifying
from desktop.library.cards.cards import Choice, FamilyCard, SwitchChoice
from desktop.library.cards.incoming import Judged, incoming_of
from desktop.library.cards.offer_cards import OfferState, offer_card
from desktop.library.cards.opening import Opened, judge_opened
from desktop.library.cards.pair_hint import PairHint, pair_hint
from desktop.library.cards.shelf_cards import Grouping, PlanFor, ShelfState, shelf_cards
from desktop.library.cards.switch_choices import switch_choices
from desktop.library.download.queue import DownloadState
from desktop.library.memory.plan import Memory, plan
from desktop.library.variant import Variant
from desktop.settings.values import Settings
from desktop.size_words import size_words
from desktop.voice import Voice

HERE = "here"  # the tab of what is on this computer
SHOW_EVERY_MS = 120
OFFLINE = "Offline: no connection is opened. Everything on this computer works."


class LibrarySession(QObject):
    """Makes cards of shelf, downloads and offers; everything here runs on the window's thread and never waits."""

    cards_changed = Signal(str, object)  # tab, tuple[FamilyCard, ...]
    memory_changed = Signal(str)
    offline_changed = Signal(str)  # words, "" = online
    status_changed = Signal(str, str)  # tab, why it shows nothing or what is being done

    def __init__(
        self,
        workers: Workers,
        keeper: SettingsKeeper,
        around: Surroundings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf, self._book, self._downloads = workers.shelf, workers.book, workers.downloads
        self._keeper = keeper
        self._around = around
        self._judged = Judged(around.curated)
        self._grouping = Grouping()
        self._picked: dict[tuple[str, Variant], str] = {}
        self._busy: dict[str, str] = {}
        self._stops: dict[str, Choice] = {}
        self._filter = ""
        self._reading = ""
        self._cards: dict[str, tuple[FamilyCard, ...]] = {}
        self._due: set[str] = set()
        self._active = False
        self._signed_in = False
        self._fetched_last: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_due)
        workers.shelf.changed.connect(lambda _: self._touch(HERE, FAMILIES, SEARCH))
        workers.shelf.reading_changed.connect(self._on_reading)
        workers.verifying.progressed.connect(partial(self._on_busy, StopVerifying, "Stop verifying"))
        workers.quantize.progressed.connect(partial(self._on_busy, StopQuantizing, "Stop making it"))
        workers.downloads.changed.connect(self._on_downloads)
        workers.book.changed.connect(self._touch)
        workers.book.catalogue_changed.connect(self._on_catalogue)
        keeper.changed.connect(self._on_settings)

    def set_active(self, *, active: bool) -> None:
        """Whether the library is looked at: only then cards are made."""
        self._active = active
        if active:
            self._due |= {HERE, FAMILIES, SEARCH}
            self._timer.start(0)  # the page comes first, its cards after it
            self._tell_offline()
            self._shelf.refresh()

    def pair_hint(self) -> PairHint | None:
        """The pair of the catalogue that is worth a first download on this computer."""
        return pair_hint(self._book.offers[FAMILIES].values(), self._plan_for(self._around.memory()))

    def folder(self) -> Path:
        """Where downloads go."""
        return self._around.folder(self._keeper.settings)

    def page_of(self, place: str) -> str:
        """The address of a repository or another page at the hub in use."""
        return self._around.page(place)

    def switch_choices(self) -> tuple[SwitchChoice, ...]:
        """What the switcher offers now: all that is here, whatever the library's filter says."""
        plan_for = self._plan_for(self._around.memory())
        cards = self._here(plan_for, "")
        settings = self._keeper.settings
        current = {voice.value: str(self._around.file_for(settings, voice)) for voice in Voice}
        return switch_choices(cards, self._shelf.files, current, plan_for)

    def take(self, paths: Sequence[Path], then: Callable[[Opened], None]) -> None:
        """List files where they lie; `then` is told what they are and what can be done with them."""
        judge = partial(judge_opened, plan_for=self._plan_for(self._around.memory()), mate=self._around.mate)
        self._shelf.take(paths, judge, then)

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Whether the hub knows who asks."""
        self._signed_in = signed_in
        self._book.set_signed_in(signed_in=signed_in)
        self._touch(FAMILIES, SEARCH)

    def set_filter(self, text: str) -> None:
        """Show only what has these words."""
        self._filter = text
        self._touch(HERE, FAMILIES)

    def pick(self, picked: PickFile) -> None:
        """Show another quantization of a variant in its family's card."""
        self._picked[picked.family, picked.variant] = picked.path
        self._touch(HERE)

    def cards(self, tab: str) -> tuple[FamilyCard, ...]:
        """What a tab was last told to show."""
        return self._cards.get(tab, ())

    def status(self, tab: str) -> str:
        """What is being done for a tab, or why it shows nothing; "" for neither."""
        if tab == HERE and self._reading:
            return self._reading
        words = self._filter.strip() if not self.cards(tab) else ""
        return f"Nothing here has “{words}” in its name, size or licence." if words else ""

    def _on_catalogue(self) -> None:
        self._grouping.forget()
        self._judged = Judged(self._around.curated)
        self._touch(HERE)

    def _on_downloads(self) -> None:
        """Offers only care which files are on their way, not how far they are."""
        fetching = self._fetching()
        self._touch(*((HERE,) if fetching == self._fetched_last else (HERE, FAMILIES, SEARCH)))
        self._fetched_last = fetching

    def _fetching(self) -> frozenset[str]:
        jobs = (job for job in self._downloads.jobs if job.state is not DownloadState.DONE)
        return frozenset(file.sha256 for job in jobs for file in job.files)

    def _touch(self, *tabs: str) -> None:
        self._due |= set(tabs)
        if self._active and not self._timer.isActive():
            self._timer.start(SHOW_EVERY_MS)

    def _show_due(self) -> None:
        """One tab at a time, so that the window answers between them."""
        if not self._due:
            return
        memory = self._around.memory()
        self.memory_changed.emit(_memory_words(memory))
        plan_for = self._plan_for(memory)
        tab = next(tab for tab in (HERE, FAMILIES, SEARCH) if tab in self._due)
        self._due.discard(tab)
        self._cards[tab] = self._here(plan_for, self._filter) if tab == HERE else self._offered(tab, plan_for)
        self.cards_changed.emit(tab, self._cards[tab])
        if tab != SEARCH:
            self.status_changed.emit(tab, self.status(tab))
        if self._due:
            self._timer.start(0)

    def _on_reading(self, words: str) -> None:
        self._reading = words
        self._touch(HERE)

    def _plan_for(self, memory: Memory) -> PlanFor:
        engine = self._keeper.settings.engine
        return lambda voices: plan(voices, engine.n_ctx, engine.kv_type, memory) if voices else None

    def _here(self, plan_for: PlanFor, words: str) -> tuple[FamilyCard, ...]:
        state = ShelfState(
            mate=self._around.mate,
            group=self._grouping,
            files=self._shelf.files,
            incoming=incoming_of(self._downloads.jobs, self._judged),
            picked=self._picked,
            current=frozenset(str(self._around.file_for(self._keeper.settings, voice)) for voice in Voice),
            busy=self._busy,
            stops=self._stops,
            filter=words,
        )
        return shelf_cards(state, plan_for)

    def _offered(self, tab: str, plan_for: PlanFor) -> tuple[FamilyCard, ...]:
        whole = [file for file in self._shelf.files if not file.problem]
        state = OfferState(
            offline=self._keeper.settings.library.offline,
            signed_in=self._signed_in,
            here=frozenset(file.sha256 for file in whole if file.sha256),
            alike=frozenset((file.file_name.casefold(), file.size) for file in whole if not file.sha256),
            fetching=self._fetching(),
        )
        cards = [offer_card(offer, state, plan_for) for offer in self._book.offers[tab].values()]
        words = self._filter.casefold().split() if tab == FAMILIES else []
        return tuple(card for card in cards if all(word in f"{card.title} {card.about}".casefold() for word in words))

    def _on_busy(self, stop: type[StopVerifying | StopQuantizing], words: str, path: str, progress: str) -> None:
        """words: of the button that stops it."""
        if progress:
            self._busy[path], self._stops[path] = progress, Choice(stop(path), words)
        else:
            self._busy.pop(path, None)
            self._stops.pop(path, None)
        self._touch(HERE)

    def _on_settings(self, settings: Settings) -> None:
        self._shelf.use_folder(self._around.folder(settings))
        self._touch(HERE, FAMILIES, SEARCH)
        self._tell_offline()

    def _tell_offline(self) -> None:
        self.offline_changed.emit(OFFLINE if self._keeper.settings.library.offline else "")


def _memory_words(memory: Memory) -> str:
    parts = [f"{size_words(memory.total)} memory", f"{size_words(memory.available)} free"]
    parts.append(f"GPU {size_words(memory.vram_total)}" if memory.vram_total else "no GPU")
    return " · ".join(parts)
