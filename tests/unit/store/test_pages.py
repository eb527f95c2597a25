"""Pages on disk: what is written is read again to the last token, and only what changed is written."""

import random
import sqlite3
from contextlib import closing

import pytest

from desktop.chat.item import ItemKind
from desktop.page.page import Page
from desktop.page.piece import YOU, Author, Drawn, Piece
from desktop.page.take import ROOT, Take
from desktop.page.written import Written
from desktop.store.chats import ChatStore
from desktop.voice import Voice
from tests.unit.store.filling import wreck_the_index

BASE = Author(Voice.BASE, "b.gguf", "a" * 64)


def drawn(text, seed=1):
    told = Drawn(seed, 1, 3, -1.25, "length", '{"min_p": 0.02, "temperature": 1.0}')
    return Piece(text, BASE, (7, 8), (2, len(text)), "v", told)


def page_item(store):
    return store.items.create("A page", ("base",), kind=ItemKind.PAGE)


def keep(store, item, page, kept):
    """Write what differs from what is kept, as the window does."""
    now = dict(page.takes)
    changed = {
        number: now.get(number) for number in now.keys() | kept.keys() if now.get(number) is not kept.get(number)
    }
    store.pages.write(item.id, changed)
    kept.clear()
    kept.update(now)


def test_a_page_is_read_as_it_was_written(file):
    store = ChatStore(file)
    item = page_item(store)
    assert item.kind is ItemKind.PAGE
    assert store.pages.read(item.id) == []
    page = Page()
    page.edit(0, 0, (Piece("It was\r\n \0 late 漢"),))
    ways = page.keep_ways(5, [[drawn(" dark")], [drawn(" cold", 2)]])
    page.take_way(ways[0])
    page.bookmark(ways[1], on=True)
    store.pages.write(item.id, dict(page.takes))
    store.close()
    store = ChatStore(file)
    read = Page(store.pages.read(item.id))
    assert dict(read.takes) == dict(page.takes)
    assert read.text == page.text
    assert store.integrity_check() == []
    store.close()


def test_a_letter_costs_its_piece_alone(file):
    store = ChatStore(file)
    item, kept = page_item(store), {}
    page = Page([Take(ROOT, None, 0, Written(tuple(Piece("x" * 2000) for _ in range(500))))])
    keep(store, item, page, kept)
    before = changes(store)
    page.edit(600_000, 600_000, (Piece("y"),))
    keep(store, item, page, kept)
    assert changes(store) - before < 10
    assert sum(len(row[0]) for row in store._database.rows("SELECT text FROM pieces")) < 1_010_000
    store.close()


def changes(store):
    return store._database.rows("SELECT total_changes()")[0][0]


def test_pieces_that_nobody_has_any_more_go_with_the_next_reading(file):
    store = ChatStore(file)
    item, kept, page = page_item(store), {}, Page()
    for number in range(20):
        page.edit(number, number, (Piece("a"),))
        keep(store, item, page, kept)
    assert len(store._database.rows("SELECT id FROM pieces")) == 20
    assert Page(store.pages.read(item.id)).text == "a" * 20
    assert len(store._database.rows("SELECT id FROM pieces")) == 1
    page.undo()
    keep(store, item, page, kept)
    assert Page(store.pages.read(item.id)).text == page.text
    store.close()


def test_a_page_goes_with_its_item_and_so_does_who_wrote_it(file):
    store = ChatStore(file)
    item, other = page_item(store), page_item(store)
    for one in (item, other):
        store.pages.write(one.id, {ROOT: Take(ROOT, None, 0, Written((drawn("words"),)))})
    store.items.delete(item.id)
    assert store.purge_items([item.id]) == [item.id]
    store.pages.write(item.id, {ROOT: Take(ROOT, None, 0, Written((drawn("late"),)))})  # it is gone
    assert store.pages.read(item.id) == []
    assert store.pages.read(other.id)[0].written.pieces == (drawn("words"),)
    store.items.delete(other.id)
    store.purge_items([other.id])
    for table in ("takes", "pieces", "writers"):
        assert store._database.rows(f"SELECT * FROM {table}") == []
    store.close()


def test_a_repair_keeps_pages_whose_item_or_writer_is_lost(file):
    store = ChatStore(file)
    item = page_item(store)
    store.pages.write(item.id, {ROOT: Take(ROOT, None, 0, Written((Piece("mine "), drawn("its"))))})
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM items")
        connection.execute("DELETE FROM writers")
        connection.commit()
    wreck_the_index(file)
    store = ChatStore(file)
    (found,) = store.items.listed()
    assert found.kind is ItemKind.PAGE
    page = Page(store.pages.read(found.id))
    assert page.text == "mine its"
    assert page.pieces()[0].author == YOU
    assert page.pieces()[1].author not in (YOU, BASE)  # nobody knows who it was, and it was not the user
    store.close()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_is_there_again(file, seed):
    rng = random.Random(seed)
    store = ChatStore(file)
    item, kept, page = page_item(store), {}, Page()
    for number in range(120):
        length = len(page.text)
        start = rng.randint(0, length)
        end = min(length, start + rng.choice((0, 0, 0, 5)))
        choice = rng.random()
        if choice < 0.6:
            page.edit(start, end, (Piece(rng.choice(("a", "long words ", "漢"))),))
        elif choice < 0.8:
            page.take_way(page.keep_ways(start, [[drawn(f"one {number}")], [drawn(f"two {number}", 2)]])[0])
        elif choice < 0.9:
            page.undo()
        else:
            page.show(rng.choice(list(page.takes)))
        if rng.random() < 0.3:
            keep(store, item, page, kept)
        if rng.random() < 0.05:
            keep(store, item, page, kept)
            store.close()
            store = ChatStore(file)
            page = Page(store.pages.read(item.id))
            assert dict(page.takes) == kept
            kept = dict(page.takes)
    store.close()
