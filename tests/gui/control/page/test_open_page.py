"""The open page on the real store: written on, kept within a second, left and found again."""

from __future__ import annotations

import sqlite3
import time

import pytest

from desktop.chat.item import ItemKind
from desktop.control.page.open_page import OpenPage
from desktop.page.page import Page
from desktop.page.piece import Author, Drawn, Piece
from desktop.page.take import ROOT
from desktop.voice import Voice

BASE = Author(Voice.BASE, "b.gguf")


@pytest.fixture
def opened(desk, qtbot):
    made = OpenPage(desk.records)
    made.failed.connect(desk.errors.append)
    yield made
    made.save()


def begin(qtbot, opened, words=""):
    """A new page with these words on disk."""
    opened.new()
    if words:
        write(opened, words)
    if not words:
        write(opened, "x")
    opened.save()
    qtbot.waitUntil(lambda: opened.item is not None)
    if not words:
        opened.edit(0, 1, ())
    return opened.item


def write(opened, text):
    at = len(opened.page.text)
    opened.edit(at, at, (Piece(text),))


def reopened(desk, qtbot, item):
    again = OpenPage(desk.records)
    with qtbot.waitSignal(again.opened):
        again.open(item)
    return again


def test_what_is_typed_is_on_disk_within_a_second(desk, opened, qtbot):
    item = begin(qtbot, opened)
    assert item.kind is ItemKind.PAGE
    began = time.monotonic()
    with qtbot.waitSignal(opened.stored):
        write(opened, "The lighthouse keeper counted\nships")
    assert time.monotonic() - began < 30  # it comes by itself
    assert reopened(desk, qtbot, item).page.text == "The lighthouse keeper counted\nships"
    with qtbot.waitSignal(opened.stored):
        write(opened, " and more")
    assert opened.item.title == "The lighthouse keeper counted ships and…"


def test_a_page_that_the_user_named_keeps_its_name(desk, opened, qtbot):
    item = begin(qtbot, opened)
    desk.records.ask(lambda store: store.items.rename(item.id, "Mine"))
    with qtbot.waitSignal(opened.stored):
        write(opened, "Other words")
    assert opened.item.title == "Mine"


def test_leaving_for_another_page_keeps_the_first(desk, opened, qtbot):
    first = begin(qtbot, opened)
    write(opened, "one")
    second = begin(qtbot, opened)
    assert opened.page.text == ""
    write(opened, "two")
    with qtbot.waitSignal(opened.opened):
        opened.open(first)
    assert opened.page.text == "one"
    with qtbot.waitSignal(opened.opened):
        opened.open(second)
    assert opened.page.text == "two"


def test_what_is_typed_while_another_page_is_read_belongs_to_the_first(desk, opened, qtbot):
    second = begin(qtbot, opened, "two")
    first = begin(qtbot, opened, "one")
    with qtbot.waitSignal(opened.opened):
        opened.open(second)
        write(opened, " and late")
    assert opened.page.text == "two"
    assert reopened(desk, qtbot, first).page.text == "one and late"


def test_ways_and_takes_are_there_again(desk, opened, qtbot):
    item = begin(qtbot, opened)
    write(opened, "Then")
    changed = []
    opened.text_changed.connect(changed.append)
    drawn = [Piece(text, BASE, (3,), (len(text),), "v", Drawn(seed)) for seed, text in enumerate((" it", " she"))]
    ids = opened.page.keep_ways(4, [[piece] for piece in drawn])
    opened.do(lambda page: page.take_way(ids[1]))
    assert [(one.start, one.end, one.pieces) for one in changed] == [(4, 4, (drawn[1],))]
    with qtbot.waitSignal(opened.stored):
        opened.save()
    again = reopened(desk, qtbot, item)
    assert again.page.text == "Then she"
    assert again.page.branches(ROOT)[0].written.pieces == (drawn[0],)
    again.do(lambda page: page.show(ids[0]))
    assert again.page.text == "Then it"


def test_undo_and_redo_tell_what_changed(opened, qtbot):
    begin(qtbot, opened)
    write(opened, "abc ")
    write(opened, "def")
    changed = []
    opened.text_changed.connect(changed.append)
    opened.undo()
    opened.redo()
    assert [(one.start, one.end, len(one.pieces)) for one in changed] == [(4, 7, 0), (4, 4, 1)]
    assert opened.page.text == "abc def"


def test_a_disk_that_refuses_is_told_of_and_asked_again(desk, opened, qtbot, monkeypatch):
    item = begin(qtbot, opened)
    write(opened, "kept ")
    opened.page.keep_ways(5, [[Piece("way", BASE, drawn=Drawn(1))]])
    with qtbot.waitSignal(opened.stored):
        opened.save()
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def refuse(*_):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr("desktop.store.page.pages.insert", refuse)
        write(opened, "words")
        opened.do(lambda page: page.take_way(2))
        with qtbot.waitSignal(opened.failed):
            opened.save()
    assert "full" in desk.errors[0].title
    with qtbot.waitSignal(opened.stored):
        write(opened, "!")
    assert dict(reopened(desk, qtbot, item).page.takes) == dict(opened.page.takes)


def test_an_empty_page_is_not_stored(desk, opened, qtbot):
    found = []
    opened.new()
    opened.save()
    desk.records.ask(lambda store: store.items.listed(), found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert found == [[]]


def test_a_new_page_is_stored_once_however_fast_one_writes(desk, opened, qtbot):
    told = []
    opened.stored.connect(told.append)
    opened.new()
    for letter in "words":
        write(opened, letter)
        opened.save()
    qtbot.waitUntil(lambda: len(told) == 5)
    assert len({item.id for item in told}) == 1
    assert reopened(desk, qtbot, told[0]).page.text == "words"


def test_a_deleted_page_is_left(opened, qtbot):
    item = begin(qtbot, opened)
    write(opened, "gone")
    opened.leave(item.id)
    assert opened.item is None
    assert opened.page.text == Page().text
