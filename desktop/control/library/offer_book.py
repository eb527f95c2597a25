"""What can be had: the catalogue's families and the last search, and what the hub said of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.control.library.hub_session import HubSession
from desktop.errors import AppError
from desktop.library.cards.cards import Query
from desktop.library.families.catalogue import Catalogue
from desktop.library.families.offer_look_up import look_up, with_mate
from desktop.library.families.offers import Offer, offer_of_family, offers_of_repositories, with_choice
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Cancelled, Gated, HubProblem, Offline
from desktop.library.repository import RemoteFile, Repository
from desktop.library.variant import Variant

FAMILIES, SEARCH = "families", "search"
SEARCH_LIMIT = 40

Question = Callable[[Hub, Offer, float, Event], Offer]


class OfferBook(QObject):
    """Offers by id, per tab. Runs on the window's thread; the hub is asked elsewhere."""

    changed = Signal(str)  # tab
    status_changed = Signal(str, str, bool)  # tab, words, busy
    catalogue_changed = Signal()
    wanted = Signal(str, object)  # title, tuple[RemoteFile, ...]: the user wants these files

    def __init__(self, hub: HubSession, room: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._room = room  # bytes a pair may have in memory
        self._catalogue = Catalogue(())
        self._signed_in = False
        self._query = Query()  # of the last search
        self.offers: dict[str, dict[str, Offer]] = {FAMILIES: {}, SEARCH: {}}

    def use_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these families."""
        self._catalogue = catalogue
        ordered = sorted(catalogue.families, key=lambda family: (not family.added, family.parameters_b))
        self.offers[FAMILIES] = {offer.id: offer for offer in map(offer_of_family, ordered)}
        self.changed.emit(FAMILIES)
        self.catalogue_changed.emit()

    def set_signed_in(self, *, signed_in: bool) -> None:
        """Whether the hub knows who asks: then what is gated is asked for, too."""
        self._signed_in = signed_in

    def search(self, query: Query) -> None:
        """Ask the hub; a newer search takes the place of an older one."""
        self._query = query
        self._tell("Searching…", busy=True)

        def ask(hub: Hub, cancelled: Event) -> list[Repository]:
            return hub.search(
                words=query.words,
                author=query.author,
                licence=query.licence,
                smallest=query.smallest,
                largest=query.largest,
                limit=SEARCH_LIMIT,
                runnable_only=query.runnable_only,
                cancelled=cancelled,
            )

        self._hub.ask(SEARCH, ask, self._on_found, self._on_search_failed)

    def stop_search(self) -> None:
        """No longer wait for the hub."""
        self._hub.cancel(SEARCH)

    def look_up(self, offer_id: str, *, then_get: bool = False) -> None:
        """Ask the hub for the builds of one offer, and get the best pair at once if `then_get`."""

        def then(looked: Offer) -> None:
            if then_get and not looked.problem and (self._signed_in or not looked.gated):
                self.get(offer_id)

        self._ask(offer_id, look_up, then)

    def find_mate(self, offer_id: str) -> None:
        """Ask the hub for the other voice of an offer, and for the builds of both."""
        known = self._catalogue
        self._ask(offer_id, lambda hub, offer, room, cancelled: with_mate(hub, offer, known, room, cancelled))

    def find_mate_of(self, title: str, repo: str) -> None:
        """The same for a file that is here, as the only card of the search."""
        found = offers_of_repositories([Repository(id=repo)], self._curated)
        if found:
            offer = replace(found[0], title=title)
            self.offers[SEARCH] = {offer.id: offer}
            self.find_mate(offer.id)

    def _ask(self, offer_id: str, question: Question, then: Callable[[Offer], None] = lambda _: None) -> None:
        offer = self._find(offer_id)
        if offer is None or offer.busy:
            return
        self._put(replace(offer, busy=True, problem="", problem_kind=""))
        room = self._room()

        def done(looked: Offer) -> None:
            self._put(looked)
            then(looked)

        self._hub.ask(
            offer_id,
            lambda hub, cancelled: question(hub, offer, room, cancelled),
            done,
            lambda error: self._on_failed(offer, error),
        )

    def stop(self, offer_id: str) -> None:
        """No longer wait for an offer's builds."""
        self._hub.cancel(offer_id)

    def choose(self, offer_id: str, variant: Variant, build_id: str) -> None:
        """Take another quantization of one voice."""
        offer = self._find(offer_id)
        if offer is not None:
            self._put(with_choice(offer, variant, build_id))

    def get(self, offer_id: str, variant: Variant | None = None) -> None:
        """Want the chosen build of one voice, or of all; asks the hub first where that was not done."""
        offer = self._find(offer_id)
        if offer is None:
            return
        if not offer.looked_up:
            self.look_up(offer_id, then_get=True)
            return
        files: tuple[RemoteFile, ...] = offer.chosen_files()
        if variant is not None:
            build = offer.sides[variant].build
            files = build.files if build is not None else ()
        if files:
            self.wanted.emit(offer.title, files)

    def page_of(self, offer_id: str) -> str:
        """The first repository of an offer: where terms are accepted."""
        offer = self._find(offer_id)
        return next((place for side in offer.sides.values() for place in side.places), "") if offer else ""

    def _find(self, offer_id: str) -> Offer | None:
        return self.offers[FAMILIES].get(offer_id) or self.offers[SEARCH].get(offer_id)

    def _put(self, offer: Offer) -> None:
        for tab, offers in self.offers.items():
            if offer.id in offers:
                offers[offer.id] = offer
                self.changed.emit(tab)

    def _on_found(self, found: list[Repository]) -> None:
        offers = offers_of_repositories(found, self._curated, self._catalogue.mate)
        self.offers[SEARCH] = {offer.id: offer for offer in offers}
        self._tell("" if offers else _nothing_words(self._query, found), busy=False)
        self.changed.emit(SEARCH)

    def _tell(self, words: str, *, busy: bool) -> None:
        self.status_changed.emit(SEARCH, words, busy)

    def _curated(self, repo: str) -> Variant | None:
        known = self._catalogue.find_repo(repo)
        return known[1] if known else None

    def _on_search_failed(self, error: AppError) -> None:
        words = "Stopped." if isinstance(error, Cancelled) else f"{error.title} {error.hint}"
        self._tell(words, busy=False)

    def _on_failed(self, offer: Offer, error: AppError) -> None:
        if isinstance(error, Cancelled):
            self._put(replace(offer, busy=False))
            return
        kind = next((name for cls, name in _KINDS if isinstance(error, cls)), "")
        self._put(replace(offer, busy=False, problem=error.one_line(), problem_kind=kind))


_KINDS: tuple[tuple[type[HubProblem], str], ...] = ((Gated, "gated"), (Offline, "offline"))


def _nothing_words(query: Query, found: Sequence[Repository]) -> str:
    """Why a search shows nothing, with what may help."""
    if found:
        return "Only files that nobody can talk to were found: embeddings, adapters or parts of other files."
    if query != Query(words=query.words, runnable_only=query.runnable_only):
        return "Nothing was found with these filters. Other words, or fewer filters, may find more."
    if query.runnable_only:
        return "Nothing was found that this engine can run. Other words, or fewer filters, may find more."
    return "Nothing was found. Fewer or other words may find more."
