"""OfferBook on a hub of its own: families of the catalogue, searches, look-ups, and what is wanted of them."""

from __future__ import annotations

import pytest

from desktop.control.library.hub_session import HubSession
from desktop.control.library.offer_book import FAMILIES, SEARCH, OfferBook, _nothing_words
from desktop.library.cards.cards import Query
from desktop.library.families.catalogue import load_catalogue
from desktop.library.variant import Variant

PATIENCE_MS = 20_000
ROOM = 100e9


class Heard:
    """A book, and what it told."""

    def __init__(self, endpoint):
        self.hub = HubSession(endpoint)
        self.book = OfferBook(self.hub, lambda: ROOM)
        self.changed, self.status, self.wanted = [], [], []
        self.book.changed.connect(self.changed.append)
        self.book.status_changed.connect(lambda tab, words, busy: self.status.append((tab, words, busy)))
        self.book.wanted.connect(lambda title, files: self.wanted.append((title, files)))

    def found(self):
        return list(self.book.offers[SEARCH].values())


@pytest.fixture
def heard(qtbot, demo):
    made = Heard(demo.url)
    yield made
    made.hub.shut_down()


def search(qtbot, heard, words, **query):
    heard.book.search(Query(words=words, **query))
    assert heard.status[-1] == (SEARCH, "Searching…", True)
    qtbot.waitUntil(lambda: not heard.status[-1][2], timeout=PATIENCE_MS)
    return heard.found()


def test_the_catalogues_families_are_offered_smallest_first(heard, tmp_path):
    catalogue = load_catalogue(tmp_path / "families.toml")
    with_catalogue = []
    heard.book.catalogue_changed.connect(lambda: with_catalogue.append(True))
    heard.book.use_catalogue(catalogue)
    offers = list(heard.book.offers[FAMILIES].values())
    assert len(offers) == len(catalogue.families)
    assert [offer.parameters for offer in offers] == sorted(offer.parameters for offer in offers)
    assert heard.changed == [FAMILIES]
    assert with_catalogue == [True]


def test_a_found_pair_is_looked_up_and_then_wanted_as_a_whole_or_in_part(qtbot, heard):
    (offer,) = search(qtbot, heard, "pocket")
    assert not offer.looked_up
    heard.book.look_up(offer.id)
    assert heard.found()[0].busy
    qtbot.waitUntil(lambda: heard.found()[0].looked_up, timeout=PATIENCE_MS)
    assert not heard.wanted
    heard.book.get(offer.id, Variant.BASE)
    heard.book.get(offer.id)
    (_, one), (title, both) = heard.wanted
    assert title == offer.title
    assert len(one) == 1
    assert len(both) == 2
    assert one[0] in both


def test_to_want_what_was_never_looked_up_asks_first(qtbot, heard):
    (offer,) = search(qtbot, heard, "pocket")
    heard.book.get(offer.id)
    qtbot.waitUntil(lambda: bool(heard.wanted), timeout=PATIENCE_MS)
    assert len(heard.wanted[0][1]) == 2


def test_a_gated_pair_is_wanted_only_by_somebody_the_hub_knows(qtbot, heard):
    (offer,) = search(qtbot, heard, "avocet")
    assert heard.book.page_of(offer.id)
    heard.book.get(offer.id)
    qtbot.waitUntil(lambda: not heard.found()[0].busy, timeout=PATIENCE_MS)
    assert not heard.wanted


def test_another_quantization_is_what_is_wanted_then(qtbot, heard):
    (offer,) = search(qtbot, heard, "heron 1b") or search(qtbot, heard, "heron")[:1]
    heard.book.look_up(offer.id)
    qtbot.waitUntil(lambda: heard.book.offers[SEARCH][offer.id].looked_up, timeout=PATIENCE_MS)
    side = heard.book.offers[SEARCH][offer.id].sides[Variant.BASE]
    other = next(build for build in side.builds if build.id != side.chosen)
    heard.book.choose(offer.id, Variant.BASE, other.id)
    heard.book.get(offer.id, Variant.BASE)
    assert heard.wanted[-1][1] == other.files


def test_a_search_that_is_stopped_says_so(qtbot, heard, demo):
    demo.fault("hang", "", seconds=20.0)
    heard.book.search(Query(words="pocket"))
    heard.book.stop_search()
    qtbot.waitUntil(lambda: heard.status[-1] == (SEARCH, "Stopped.", False), timeout=PATIENCE_MS)


def test_offline_the_offer_says_what_is_wrong_and_can_be_asked_again(qtbot, heard):
    (offer,) = search(qtbot, heard, "pocket")
    heard.hub.configure("", offline=True)
    heard.book.look_up(offer.id)
    qtbot.waitUntil(lambda: heard.found()[0].problem_kind == "offline", timeout=PATIENCE_MS)
    assert heard.found()[0].problem
    assert not heard.found()[0].busy


def test_what_nobody_offers_any_more_is_left_alone(heard):
    for ask in (heard.book.get, heard.book.look_up, heard.book.find_mate, heard.book.stop):
        ask("hub|gone")
    heard.book.choose("hub|gone", Variant.BASE, "x")
    assert heard.book.page_of("hub|gone") == ""
    assert not heard.wanted
    assert not heard.changed


@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        (Query(words="owl"), ("an embedding",), "Only files that nobody can talk to were found"),
        (Query(words="owl", licence="mit"), (), "Nothing was found with these filters."),
        (Query(words="owl", runnable_only=False, largest=8.0), (), "Nothing was found with these filters."),
        (Query(words="owl"), (), "Nothing was found that this engine can run."),
        (Query(words="owl", runnable_only=False), (), "Nothing was found. Fewer or other words"),
    ],
)
def test_a_search_without_a_family_says_what_may_help(query, found, words):
    assert _nothing_words(query, found).startswith(words)
