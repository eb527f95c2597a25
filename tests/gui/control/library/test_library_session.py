"""LibrarySession: cards are made only while somebody looks, tab by tab, and follow what is here and what is asked."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.control.library.session import HERE, OFFLINE
from desktop.library.cards.actions import Chat, PickFile, SpeakFrom, StopVerifying
from desktop.library.cards.cards import Query
from desktop.library.variant import Variant
from desktop.voice import Voice
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.control.library.conftest import SMALL

PATIENCE_MS = 20_000


@pytest.fixture
def session(library):
    return library.session


@pytest.fixture
def add(qtbot, library):
    """Lists files and waits until their cards are there."""

    def listed(*paths):
        library.session.set_active(active=True)
        library.shelf.add(list(paths))
        for path in paths:
            qtbot.waitUntil(lambda path=path: bool(rows(library.session, path)), timeout=PATIENCE_MS)

    return listed


def rows(session, path):
    return [row for card in session.cards(HERE) for row in card.rows if row.id == str(path)]


def card_of(session, path):
    return next(card for card in session.cards(HERE) if any(row.id == str(path) for row in card.rows))


def test_nobody_looks_and_no_card_is_made(qtbot, session, library, base):
    with qtbot.assertNotEmitted(session.cards_changed, wait=300):
        library.shelf.add([base])
    assert session.cards(HERE) == ()


def test_opened_it_shows_every_tab_one_after_the_other(qtbot, session):
    tabs = []
    session.cards_changed.connect(lambda tab, _: tabs.append(tab))
    session.set_active(active=True)
    assert tabs == [], "the screen comes first"
    qtbot.waitUntil(lambda: len(tabs) >= 3, timeout=PATIENCE_MS)
    assert tabs[:3] == ["here", "families", "search"]
    assert session.cards("families")
    assert session.cards(HERE)[0].title == "Pocket pair"


def test_left_it_makes_no_more_cards(qtbot, session, library, add, base, instruct):
    add(base)
    session.set_active(active=False)
    qtbot.wait(200)
    with qtbot.assertNotEmitted(session.cards_changed, wait=300):
        library.shelf.add([instruct])
    assert not rows(session, instruct)


def test_a_pair_that_was_added_is_one_card_that_offers_both(session, add, base, instruct):
    add(base, instruct)
    assert card_of(session, base) == card_of(session, instruct)
    assert card_of(session, base).actions[0].action == Chat((str(base), str(instruct)))


def test_the_filter_holds_for_here_and_families_and_says_when_nothing_meets_it(qtbot, session, add, base):
    add(base)
    session.set_filter("heron 1b")
    qtbot.waitUntil(lambda: len(session.cards(HERE)) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: session.status("families") != "", timeout=PATIENCE_MS)
    assert "“heron 1b”" in session.status("families")
    assert session.status(HERE) == ""


def test_the_quantization_that_was_picked_is_shown(qtbot, session, library, add, base, tmp_path):
    other = write_model(tmp_path / "Heron-1B-Base-imat-F32.gguf", Tiny(**SMALL, delta=0.2))
    add(base)
    session.set_active(active=True)
    add_second(qtbot, library, other)
    card = next(card for card in session.cards(HERE) for row in card.rows if row.quantizations)
    (row,) = (row for row in card.rows if row.quantizations)
    another = next(choice.action for choice in row.quantizations if choice.action != row.chosen)
    assert isinstance(another, PickFile)
    session.pick(another)
    qtbot.waitUntil(lambda: bool(rows(session, another.path)), timeout=PATIENCE_MS)
    assert rows(session, another.path)[0].chosen == another
    assert not rows(session, row.id)


def add_second(qtbot, library, path):
    """A file that may share its row with another one."""
    library.shelf.add([path])
    qtbot.waitUntil(
        lambda: any(row.quantizations for card in library.session.cards(HERE) for row in card.rows), timeout=5000
    )


def test_what_is_being_done_with_a_file_can_be_stopped_at_its_row(qtbot, session, library, add, base):
    add(base)
    library.verifying.progressed.emit(str(base), "Verifying 40 %")
    qtbot.waitUntil(lambda: rows(session, base)[0].status == "Verifying 40 %", timeout=PATIENCE_MS)
    assert rows(session, base)[0].actions[0].action == StopVerifying(str(base))
    library.verifying.progressed.emit(str(base), "")
    qtbot.waitUntil(lambda: rows(session, base)[0].status != "Verifying 40 %", timeout=PATIENCE_MS)
    assert StopVerifying(str(base)) not in [choice.action for choice in rows(session, base)[0].actions]


def test_while_a_folder_is_looked_through_the_tab_says_so(session, library):
    session.set_active(active=True)
    library.shelf.reading_changed.emit("Looking at models…")
    assert session.status(HERE) == "Looking at models…"
    library.shelf.reading_changed.emit("")
    assert session.status(HERE) == ""


def test_offline_is_told_at_once_and_no_offer_can_be_had(qtbot, session, library):
    said = []
    session.offline_changed.connect(said.append)
    session.set_active(active=True)
    settings = library.keeper.settings
    library.keeper.update(replace(settings, library=replace(settings.library, offline=True)))
    assert said == ["", OFFLINE]
    qtbot.waitUntil(lambda: bool(session.cards("families")), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not session.cards("families")[0].actions[0].enabled, timeout=PATIENCE_MS)


def test_what_is_on_its_way_is_shown_here_and_at_its_offer(qtbot, demo, library):
    demo.rate = 200_000
    session = library.session
    session.set_active(active=True)
    library.book.search(Query(words="pocket"))
    qtbot.waitUntil(lambda: bool(session.cards("search")), timeout=PATIENCE_MS)
    library.book.get(session.cards("search")[0].id)
    qtbot.waitUntil(lambda: bool(library.downloads.jobs), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: any(row.progress is not None for card in session.cards(HERE) for row in card.rows), timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: "on its way" in session.cards("search")[0].rows[0].status, timeout=PATIENCE_MS)
    library.downloads.cancel(library.downloads.jobs[0].id)


def test_the_switcher_offers_pairs_and_files_also_when_nobody_looks(qtbot, session, library, base, instruct):
    library.shelf.add([base, instruct])
    qtbot.waitUntil(lambda: library.shelf.find(str(instruct)) is not None, timeout=PATIENCE_MS)
    offered = [choice.action for choice in session.switch_choices()]
    assert Chat((str(base), str(instruct))) in offered
    assert SpeakFrom(Voice.BASE, str(base)) in offered
    assert SpeakFrom(Voice.BASE, str(instruct)) not in offered
    assert sum(choice.current for choice in session.switch_choices()) == 3, "the pocket pair and its two files"


def test_what_was_opened_is_judged_with_all_that_is_here(qtbot, session, library, base, instruct):
    library.shelf.add([base])
    opened = []
    session.take([instruct], opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    assert Chat((str(instruct), str(base))) in [choice.action for choice in opened[0].choices]


def test_an_unknown_file_that_the_user_named_is_shown_as_that(qtbot, session, library, add, tmp_path):
    odd = write_model(tmp_path / "mystery.gguf", Tiny(**SMALL, name="", template="{{ messages[0].content }}"))
    add(odd)
    library.shelf.choose_variant(str(odd), Variant.BASE)
    qtbot.waitUntil(lambda: rows(session, odd)[0].why == "You said so.", timeout=PATIENCE_MS)


def test_the_switcher_offers_what_the_librarys_filter_hides(session, add, base, instruct):
    add(base, instruct)
    whole = session.switch_choices()
    shown = session.cards(HERE)
    session.set_filter("no such words")
    assert session.switch_choices() == whole
    assert session.cards(HERE) == shown, "asking for the switcher changes nothing in the library"


def test_what_no_voice_can_speak_from_comes_last(session, add, base, tmp_path):
    broken = tmp_path / "Aaa-broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(40))
    add(base, broken)
    titles = [card.title for card in session.cards(HERE)]
    last = session.cards(HERE)[-1]
    assert [row.id for row in last.rows] == [str(broken)], titles
    assert last.rows[0].problem
