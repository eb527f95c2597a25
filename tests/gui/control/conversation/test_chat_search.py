"""The search over all chats on a real store: the newest query alone, page by page, and never in the way of others."""

from __future__ import annotations

import pytest

from desktop.control.conversation import chat_search
from desktop.control.conversation.chat_search import PAGE, ChatSearch
from desktop.control.records import Records
from desktop.errors import FileProblem

PATIENCE_MS = 10_000


@pytest.fixture
def records(qtbot, tmp_path):
    made = Records(tmp_path / "chats.sqlite3")
    opened = []
    made.open(opened.append, opened.append)
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def search(records):
    made = ChatSearch(records)
    made.told = []
    made.changed.connect(made.told.append)
    yield made
    made.deleteLater()


def fill(records, count, text="the sea {}"):
    def work(store):
        chat = store.items.create("About the sea")
        with store.together():
            for number in range(count):
                store.messages.add_question(chat.id, None, text.format(number))

    records.ask(work)


def ended(qtbot, search, asked):
    qtbot.waitUntil(lambda: bool(search.told) and search.told[-1].asked == asked and search.told[-1].ended)
    return search.told[-1]


def test_titles_come_first_and_more_messages_when_they_are_asked_for(qtbot, records, search):
    fill(records, 2 * PAGE + 10)
    search.search("sea")
    first = ended(qtbot, search, "sea")
    assert (first.found[0].message_id, len(first.found), first.more) == (None, PAGE + 1, True)
    search.more()
    search.more()  # once is enough while they are looked for
    qtbot.waitUntil(lambda: len(search.told[-1].found) == 2 * PAGE + 1)
    search.more()
    qtbot.waitUntil(lambda: not search.told[-1].more)
    ids = [found.message_id for found in search.told[-1].found[1:]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 2 * PAGE + 10
    told = len(search.told)
    search.more()
    records.ask(lambda store: None, lambda _: search.told.append(None))
    qtbot.waitUntil(lambda: search.told[-1] is None)
    assert len(search.told) == told + 1


def test_a_newer_query_takes_the_place_of_those_that_have_not_begun(qtbot, records, search, monkeypatch):
    fill(records, 3)
    looked, look = [], chat_search._look

    def watched(store, run):
        looked.append(run.asked)
        return look(store, run)

    monkeypatch.setattr(chat_search, "_look", watched)
    for asked in ("s", "se", "sea", "sea 1"):
        search.search(asked)
    assert len(ended(qtbot, search, "sea 1").found) == 1
    assert looked == ["s", "sea 1"]
    assert {told.asked for told in search.told} == {"sea 1"}


def test_what_is_stored_meanwhile_does_not_wait_for_a_slow_search(qtbot, records, search, monkeypatch):
    monkeypatch.setattr("desktop.control.conversation.chat_search.STEP_S", -1.0)
    monkeypatch.setattr("desktop.store.search._STRETCH", 10)
    fill(records, 200, "undersea {}")
    order = []
    search.changed.connect(lambda results: order.append("found") if results.ended else None)
    search.search("ersea 1999")
    records.ask(lambda store: store.items.create("x"), lambda _: order.append("stored"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["stored", "found"]


@pytest.mark.parametrize("asked", ['"*(', "'; DROP TABLE messages; --", "\ud800", "NEAR(", "a" * 1000])
def test_odd_queries_end_without_a_hit(qtbot, records, search, asked):
    fill(records, 1)
    search.search(asked)
    assert ended(qtbot, search, asked).found == ()


def test_what_is_too_long_is_said_to_be_and_nothing_is_looked_for(search):
    search.search("x" * 100_000)
    assert search.told[-1].too_long
    search.search("  ")
    assert search.told[-1].asked == ""


def test_a_store_that_cannot_be_read_is_told_once_and_later_queries_work(qtbot, records, search):
    failed = []
    search.failed.connect(failed.append)
    records.ask(lambda store: setattr(store, "kept", store.search))
    records.ask(lambda store: setattr(store, "search", _Broken()))
    search.search("sea")
    qtbot.waitUntil(lambda: bool(failed))
    records.ask(lambda store: setattr(store, "search", store.kept))
    search.search("sea")
    ended(qtbot, search, "sea")
    assert len(failed) == 1


class _Broken:
    def titles(self, asked, most):
        raise FileProblem("The disk is gone.")
