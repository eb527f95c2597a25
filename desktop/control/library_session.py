"""The library of one window: what its three tabs show, and what each button on them does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.conversation import Voice
from desktop.control.downloads import Downloads
from desktop.control.incoming import Judged, incoming_of
from desktop.control.library_cards import Action, FamilyCard, Query, SwitchChoice
from desktop.control.offer_book import FAMILIES, SEARCH, OfferBook
from desktop.control.offer_cards import OfferState, offer_card
from desktop.control.opening import Opened, judge_opened
from desktop.control.quantize_runs import QuantizeRuns
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.shelf_cards import Grouping, PlanFor, ShelfState, shelf_cards
from desktop.control.shelf_keeper import ShelfKeeper
from desktop.control.switch_choices import PAIR, parts_of, switch_choices
from desktop.errors import BadInput
from desktop.library.download_queue import DownloadState
from desktop.library.memory_plan import Memory, plan
from desktop.library.model_file import ModelFile
from desktop.library.repository import RemoteFile
from desktop.library.size_words import size_words
from desktop.library.variant_words import Variant
from desktop.settings import Settings

HERE = "here"  # the tab of what is on this computer
SHOW_EVERY_MS = 120
OFFLINE = "Offline: no connection is opened. Everything on this computer works."


class LibraryParts(NamedTuple):
    """What does the work."""

    shelf: ShelfKeeper
    book: OfferBook
    downloads: Downloads
    quantize: QuantizeRuns


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the session asks the rest of the app, given by the composition root."""

    file_for: Callable[[Settings, Voice], Path]  # the file a voice speaks from
    stored_name: Callable[[str], str]  # a path as the settings keep it, "" for the pocket pair
    folder: Callable[[Settings], Path]  # where downloads go
    memory: Callable[[], Memory]
    curated: Callable[[str], Variant | None]  # what the catalogue knows of a repository
    mate: Callable[[str], str]  # the other voice's repository, as the catalogue knows it
    page: Callable[[str], str]  # a repository's address


class LibrarySession(QObject):
    """Makes cards of shelf, downloads and offers; everything here runs on the window's thread and never waits."""

    cards_changed = Signal(str, object)  # tab, tuple[FamilyCard, ...]
    memory_changed = Signal(str)
    offline_changed = Signal(str)  # words, "" = online
    status_changed = Signal(str, str)  # tab, why it shows nothing or what is being done
    chat_requested = Signal(object)  # tuple[Voice, ...]: their files are set, they alone are to speak
    voice_changed = Signal(object)  # Voice: it speaks from another file, beside whoever speaks
    search_suggested = Signal(object)  # Query under way, to be shown in the search tab
    page_wanted = Signal(str)  # a repository's address on the hub
    folder_wanted = Signal(str)  # a folder to be shown by the system
    failed = Signal(object)  # AppError

    def __init__(
        self,
        parts: LibraryParts,
        keeper: SettingsKeeper,
        around: Surroundings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shelf, self._book, self._downloads, self._quantize = parts
        self._keeper = keeper
        self._around = around
        self._judged = Judged(around.curated)
        self._grouping = Grouping()
        self._picked: dict[str, str] = {}
        self._busy: dict[str, str] = {}
        self._stops: dict[str, Action] = {}
        self._left: dict[str, tuple[str, ...]] = {}  # removed path -> the settings that named it
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
        parts.shelf.changed.connect(lambda _: self._touch(HERE, FAMILIES, SEARCH))
        parts.shelf.reading_changed.connect(self._on_reading)
        parts.shelf.progressed.connect(partial(self._on_busy, Action("stop_verify", "Stop verifying")))
        parts.quantize.progressed.connect(partial(self._on_busy, Action("stop_quantize", "Stop making it")))
        parts.downloads.changed.connect(self._on_downloads)
        parts.book.changed.connect(self._touch)
        parts.book.catalogue_changed.connect(self._on_catalogue)
        parts.book.wanted.connect(self._fetch)
        keeper.changed.connect(self._on_settings)

    def set_active(self, *, active: bool) -> None:
        """Whether the library is looked at: only then cards are made."""
        self._active = active
        if active:
            self._due |= {HERE, FAMILIES, SEARCH}
            self._timer.start(0)  # the page comes first, its cards after it
            self._tell_offline()
            self._shelf.refresh()

    def folder(self) -> Path:
        """Where downloads go."""
        return self._around.folder(self._keeper.settings)

    def page_of(self, place: str) -> str:
        """The address of a repository or another page at the hub in use."""
        return self._around.page(place)

    def switch_choices(self) -> tuple[SwitchChoice, ...]:
        """What the switcher offers now."""
        plan_for = self._plan_for(self._around.memory())
        self._cards[HERE] = self._here(plan_for)
        settings = self._keeper.settings
        current = {voice.value: str(self._around.file_for(settings, voice)) for voice in Voice}
        return switch_choices(self._cards[HERE], self._shelf.files, current, plan_for)

    def switch(self, choice_id: str) -> None:
        """Speak from another file or pair."""
        kind, voice, rest = parts_of(choice_id)
        if kind == PAIR:
            self._chat_with(self._chosen_files(rest))
        else:
            self._speak_from(Voice(voice), rest)

    def take(self, paths: Sequence[Path], then: Callable[[Opened], None]) -> None:
        """List files where they lie; `then` is told what they are and what can be done with them."""
        judge = partial(judge_opened, plan_for=self._plan_for(self._around.memory()), mate=self._around.mate)
        self._shelf.take(paths, judge, then)

    def chat_with(self, paths: Sequence[str]) -> None:
        """Speak from these files, each in the voice of its variant."""
        self._chat_with([file for path in paths if (file := self._shelf.find(path)) is not None])

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Whether the hub knows who asks."""
        self._signed_in = signed_in
        self._book.set_signed_in(signed_in=signed_in)
        self._touch(FAMILIES, SEARCH)

    def set_filter(self, text: str) -> None:
        """Show only what has these words."""
        self._filter = text
        self._touch(HERE, FAMILIES)

    def card_action(self, card_id: str, action: str) -> None:
        """A card's button was pressed."""
        offer_actions: dict[str, Callable[[str], object]] = {
            "get": self._book.get,
            "look_up": self._book.look_up,
            "stop": self._book.stop,
            "find_mate": self._find_mate,
            "terms": lambda card: self.page_wanted.emit(self._around.page(self._book.page_of(card))),
        }
        if action in offer_actions:
            offer_actions[action](card_id)
        elif action == "chat":
            self._chat_with(self._chosen_files(card_id))
        elif action.startswith("quantize:"):
            for file in self._chosen_files(card_id):
                self._quantize.start(file, action.partition(":")[2])

    def row_action(self, row_id: str, action: str) -> None:
        """A row's button was pressed."""
        if row_id.startswith("download:"):
            job = row_id.split(":")[1]
            {
                "pause": self._downloads.pause,
                "resume": self._downloads.resume,
                "cancel": self._downloads.cancel,
                "retry": self._downloads.retry,
            }[action](job)
        elif "|" in row_id and action == "get":
            offer, _, variant = row_id.rpartition("|")
            self._book.get(offer, Variant(variant))
        else:
            self.file_action(row_id, action)

    def file_action(self, path: str, action: str) -> None:
        """Something was asked of a file on this computer."""
        name, _, value = action.partition(":")
        answers: dict[str, Callable[[], object]] = {
            "use": lambda: self._speak_from(Voice(value), path),
            "as": lambda: self._shelf.choose_variant(path, Variant(value) if value else None),
            "show": lambda: self.folder_wanted.emit(str(Path(path).parent)),
            "quantize": lambda: self._quantize_file(path, value),
            "stop_quantize": lambda: self._quantize.cancel(path),
            "remove": lambda: self._let_go(path, self._shelf.remove),
            "forget": lambda: self._let_go(path, self._shelf.forget),
            "inspect": lambda: self._shelf.inspect(path),
            "verify": lambda: self._shelf.verify(path),
            "stop_verify": lambda: self._shelf.stop_verify(path),
        }
        answers[name]()

    def quantization_chosen(self, row_id: str, choice: str) -> None:
        """Another quantization was chosen in a row."""
        if "|" in row_id and row_id.split(":", 1)[0] in {"hub", "catalogue"}:
            offer, _, variant = row_id.rpartition("|")
            self._book.choose(offer, Variant(variant), choice)
            return
        for card in self._cards.get(HERE, ()):
            for row in card.rows:
                if row.id == row_id:
                    self._picked[f"{card.id}/{row.variant}"] = choice
        self._touch(HERE)

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
        self._cards[tab] = self._here(plan_for) if tab == HERE else self._offered(tab, plan_for)
        self.cards_changed.emit(tab, self._cards[tab])
        if tab != SEARCH:
            self.status_changed.emit(tab, self._status(tab))
        if self._due:
            self._timer.start(0)

    def _on_reading(self, words: str) -> None:
        self._reading = words
        self._touch(HERE)

    def _status(self, tab: str) -> str:
        if tab == HERE and self._reading:
            return self._reading
        words = self._filter.strip() if not self._cards[tab] else ""
        return f"Nothing here has “{words}” in its name, size or licence." if words else ""

    def _plan_for(self, memory: Memory) -> PlanFor:
        engine = self._keeper.settings.engine
        return lambda voices: plan(voices, engine.n_ctx, engine.kv_type, memory) if voices else None

    def _here(self, plan_for: PlanFor) -> tuple[FamilyCard, ...]:
        state = ShelfState(
            mate=self._around.mate,
            group=self._grouping,
            files=self._shelf.files,
            incoming=incoming_of(self._downloads.jobs, self._judged),
            picked=self._picked,
            current=frozenset(str(self._around.file_for(self._keeper.settings, voice)) for voice in Voice),
            busy=self._busy,
            stops=self._stops,
            filter=self._filter,
        )
        return shelf_cards(state, plan_for)

    def _offered(self, tab: str, plan_for: PlanFor) -> tuple[FamilyCard, ...]:
        state = OfferState(
            offline=self._keeper.settings.library.offline,
            signed_in=self._signed_in,
            here=frozenset(file.sha256 for file in self._shelf.files if file.sha256 and not file.problem),
            fetching=self._fetching(),
        )
        cards = [offer_card(offer, state, plan_for) for offer in self._book.offers[tab].values()]
        words = self._filter.casefold().split() if tab == FAMILIES else []
        return tuple(card for card in cards if all(word in f"{card.title} {card.about}".casefold() for word in words))

    def _fetch(self, title: str, files: tuple[RemoteFile, ...]) -> None:
        try:
            self._downloads.add(title, files, self.folder())
        except BadInput as problem:  # names that no disk can hold
            self.failed.emit(problem)
        self._touch(HERE, FAMILIES, SEARCH)

    def _chosen_files(self, card_id: str) -> list[ModelFile]:
        """The file of each voice of a card: the first row of each that can be loaded."""
        card = next((card for card in self._cards.get(HERE, ()) if card.id == card_id), None)
        chosen: dict[bool, ModelFile] = {}
        for row in card.rows if card else ():
            file = self._shelf.find(row.id)
            if file is not None and not file.problem and row.variant in {"base", "instruct", "reasoning"}:
                chosen.setdefault(file.variant is Variant.BASE, file)
        return list(chosen.values())

    def _chat_with(self, files: Sequence[ModelFile]) -> None:
        voices = [(Voice.BASE if file.variant is Variant.BASE else Voice.INSTRUCT, file.path) for file in files]
        if voices:  # what was offered may be gone meanwhile
            self._use(voices)
            self.chat_requested.emit(tuple(voice for voice, _ in voices))

    def _speak_from(self, voice: Voice, path: str) -> None:
        self._use(((voice, path),))
        self.voice_changed.emit(voice)

    def _use(self, voices: Sequence[tuple[Voice, str]]) -> None:
        changes = {f"{voice.value}_file": self._around.stored_name(path) for voice, path in voices}
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, **changes))

    def _quantize_file(self, path: str, type_name: str) -> None:
        file = self._shelf.find(path)
        if file is not None:
            self._quantize.start(file, type_name)

    def _let_go(self, path: str, how: Callable[[str], None]) -> None:
        """A file that goes away is spoken from no more: the pocket pair takes its place."""
        settings = self._keeper.settings
        gone = {f"{voice.value}_file": "" for voice in Voice if str(self._around.file_for(settings, voice)) == path}
        if gone:
            self._left[path] = tuple(gone)
            self._keeper.update(msgspec.structs.replace(settings, **gone))
        how(path)

    def undo_remove(self, path: str) -> None:
        """Put a removed file back; who spoke from it does so again, unless another file was chosen meanwhile."""
        self._shelf.undo_remove(path)
        settings = self._keeper.settings
        again = {name: path for name in self._left.pop(path, ()) if getattr(settings, name) == ""}
        if again:
            self._keeper.update(msgspec.structs.replace(settings, **again))

    def _find_mate(self, card_id: str) -> None:
        """Of an offer, or of a file here: by where it came from, else by its name."""
        if not any(card.id == card_id for card in self._cards.get(HERE, ())):
            self._book.find_mate(card_id)
            return
        card = next(card for card in self._cards[HERE] if card.id == card_id)
        files = self._chosen_files(card_id)
        repo = next((file.repo for file in files if file.repo), "")
        self.search_suggested.emit(Query(words=card.title))
        if repo:
            self._book.find_mate_of(card.title, repo)
        else:
            self._book.search(Query(words=card.title))

    def _on_busy(self, stop: Action, path: str, words: str) -> None:
        if words:
            self._busy[path], self._stops[path] = words, stop
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
