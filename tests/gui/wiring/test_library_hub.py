"""The library in the real window against a real hub on this computer: failing, cancelled and gated downloads."""

from __future__ import annotations

import pytest

from desktop.library.cards.actions import Get, ResumeDownload
from desktop.library.cards.cards import Query
from desktop.library.download.queue import DownloadState
from tests.fakes.stand_in_hub.demo import demo_hub
from tests.gui.driving import PATIENCE_MS


@pytest.fixture
def hub(monkeypatch):
    with demo_hub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def tandem(qtbot, hub, open_window):
    made = open_window()
    made.window.show_library()
    qtbot.waitUntil(lambda: bool(made.library.session.cards("here")), timeout=PATIENCE_MS)
    return made


def search(qtbot, tandem, words, **query):
    tandem.library.book.search(Query(words=words, **query))
    qtbot.waitUntil(lambda: not tandem.window.library_page().search._busy, timeout=PATIENCE_MS)
    return list(tandem.library.book.offers["search"].values())


def shown(tandem, offer_id):
    """What the offer's card says and offers: all its words in one text."""
    cards = [card for card in tandem.library.session.cards("search") if card.id == offer_id]
    return " ".join(
        [text for card in cards for text in [row.status for row in card.rows] + [a.text for a in card.actions]]
    )


def jobs(tandem):
    return tandem.library.downloads.jobs


def test_a_failure_is_told_until_it_is_tried_again(qtbot, tandem, hub):
    (offer,) = search(qtbot, tandem, "pocket")
    hub.fault("corrupt", "pocket-6m-base", at=3_000_000, times=2)
    tandem.library.actions.do(Get(offer.id))
    qtbot.waitUntil(lambda: bool(tandem.window.notices.cards()), timeout=PATIENCE_MS)
    assert "differs from what was published" in tandem.window.notices.cards()[0].told.title
    tandem.library.actions.do(ResumeDownload(jobs(tandem)[0].id))
    qtbot.waitUntil(lambda: not tandem.window.notices.cards(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not jobs(tandem), timeout=PATIENCE_MS)


def test_what_was_cancelled_can_be_had_again(qtbot, tandem, hub):
    hub.rate = 200_000
    (offer,) = search(qtbot, tandem, "pocket")
    tandem.library.actions.do(Get(offer.id))
    qtbot.waitUntil(lambda: "on its way" in shown(tandem, offer.id), timeout=PATIENCE_MS)
    tandem.library.downloads.cancel(jobs(tandem)[0].id)
    qtbot.waitUntil(lambda: not jobs(tandem), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "Get pair" in shown(tandem, offer.id), timeout=PATIENCE_MS)


def test_signed_in_a_gated_pair_comes_at_the_first_press(qtbot, tandem):
    with qtbot.waitSignal(tandem.library.hub.account_changed, timeout=PATIENCE_MS):
        tandem.window.library_page().sign_in.sign_in_requested.emit("hf_good", False)
    (offer,) = search(qtbot, tandem, "avocet")
    tandem.library.actions.do(Get(offer.id))
    qtbot.waitUntil(lambda: bool(jobs(tandem)), timeout=PATIENCE_MS)
    job = jobs(tandem)[0]
    assert len(job.files) == 2
    assert job.state is not DownloadState.FAILED
    tandem.library.downloads.cancel(job.id)


@pytest.mark.parametrize(
    ("words", "filters", "said"),
    [
        ("moth", {"runnable_only": True}, "that this engine can run"),
        ("heron", {"licence": "mit", "runnable_only": False}, "fewer filters"),
        ("heron", {"licence": "mit"}, "with these filters"),
        ("embedding", {"runnable_only": False}, "nobody can talk to"),
        ("zzz", {"runnable_only": False}, "Fewer or other words"),
    ],
)
def test_an_empty_search_says_why(qtbot, tandem, words, filters, said):
    assert not search(qtbot, tandem, words, **filters)
    assert said in tandem.window.library_page().lists["search"].status()


def test_a_token_is_made_at_the_hub_in_use(tandem, hub):
    assert tandem.window.library_page().sign_in._page == f"{hub.url}/settings/tokens"
