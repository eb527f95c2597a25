"""A page of a megabyte: opening it, a key's way to its letter, undo, and the list of two thousand takes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor  # noqa: TID251 - presses keys
from PySide6.QtWidgets import QApplication  # noqa: TID251 - measures widgets

from benchmarks.figures import Figure, MeasurementFailed, at_most, median_and_max, quantile
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from desktop.chat.item import Item, ItemKind
from desktop.control.page.open_page import OpenPage
from desktop.control.records import Records
from desktop.page.page import Page
from desktop.page.piece import YOU, Author, Drawn, Piece
from desktop.page.take import ROOT, Take
from desktop.page.written import Written
from desktop.settings.values import Theme
from desktop.store.chats import ChatStore
from desktop.views.kit import theme
from desktop.views.page.screen import PageScreen
from desktop.voice import Voice

OPEN_LIMIT_MS, KEY_LIMIT_MS, TAKES_LIMIT_MS = 500, 16, 200
LENGTH, TAKES, KEYS = 1_000_000, 2_000, 200
PARAGRAPH = "The keeper counted ships until the lamp went out, and nobody on the mainland asked. " * 6
BASE = Author(Voice.BASE, "base.gguf")


def measure(options: Options) -> list[Figure]:
    """The real editor on the real store. Half of the keys are letters in words, each sixth ends one."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise MeasurementFailed("there is an application without windows already")
    theme.apply(app, Theme.LIGHT, 1.0)
    path = options.folder / "chats.sqlite3"
    store = ChatStore(path)
    long = _stored(store, options.size(LENGTH, 50_000), 0)
    forked = _stored(store, 2_000, options.size(TAKES, 100))
    store.close()
    records = Records(path)
    records.open(lambda _: None, lambda _: None)
    screen, page = PageScreen(), OpenPage(records)
    page.text_changed.connect(screen.edit.put)
    screen.edit.edited.connect(lambda start, end, text: page.edit(start, end, (Piece(text),) if text else ()))
    screen.resize(1280, 820)
    screen.show()
    try:
        return list(_figures(options, screen, page, long, forked))
    finally:
        page.save()
        records.close()
        screen.close()
        app.processEvents()


def _figures(options: Options, screen: PageScreen, page: OpenPage, long: Item, forked: Item) -> Iterator[Figure]:
    opened = []
    for _ in range(options.repeats(5)):
        page.new()
        began = time.perf_counter()
        _show(page, long)
        opened.append(time.perf_counter() - began)
    length = len(page.page.text)
    about = f"page of {length:,} characters"
    yield from median_and_max(f"{about}: opening", opened, OPEN_LIMIT_MS)
    for name, place in (("beginning", 0), ("middle", length // 2), ("end", length)):
        keys = list(_type(screen, place))
        yield Figure(
            what=f"{about}: key to letter at its {name}, p99",
            value=1000 * quantile(keys, 0.99),
            unit="ms",
            budget=at_most(KEY_LIMIT_MS),
            samples={"ms": [1000 * second for second in keys]},
            note=f"{len(keys)} keys, median {1000 * quantile(keys, 0.5):.2g} ms",
        )
    began = time.perf_counter()
    page.undo()
    _paint()
    yield Figure(what=f"{about}: undo", value=1000 * (time.perf_counter() - began), unit="ms")
    page.new()
    _show(page, forked)
    listed, empty = [], Page()
    for _ in range(options.repeats(5)):
        screen.takes.show_takes(empty.takes, empty.stretches())
        began = time.perf_counter()
        screen.takes.show_takes(page.page.takes, page.page.stretches())
        _paint()
        listed.append(time.perf_counter() - began)
    yield from median_and_max(f"list of {len(page.page.takes):,} takes", listed, TAKES_LIMIT_MS)


def _show(page: OpenPage, item: Item) -> None:
    page.open(item)
    spin_until(lambda: page.item is not None and page.item.id == item.id, "opening a page")
    _paint()


def _paint() -> None:
    QCoreApplication.processEvents()


def _type(screen: PageScreen, place: int) -> Iterator[float]:
    """Seconds of each key, its letter painted."""
    cursor = QTextCursor(screen.edit.document())
    cursor.setPosition(place)
    screen.edit.setTextCursor(cursor)
    _paint()
    for number in range(KEYS):
        letter = " " if number % 6 == 5 else "a"  # noqa: PLR2004 - words of five letters
        key = Qt.Key.Key_Space if letter == " " else Qt.Key.Key_A
        began = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(screen.edit, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
        _paint()
        yield time.perf_counter() - began


def _stored(store: ChatStore, length: int, ways: int) -> Item:
    """A page of paragraphs, each third one drawn, with so many ways on beside it."""
    item = store.items.create("page", ("base",), kind=ItemKind.PAGE)
    count = max(1, length // len(PARAGRAPH))
    pieces = [
        Piece(f"{PARAGRAPH}\n", BASE if number % 3 == 0 else YOU, drawn=Drawn(number) if number % 3 == 0 else None)
        for number in range(count)
    ]
    takes = {ROOT: Take(ROOT, None, 0, Written(tuple(pieces)))}
    for number in range(ROOT + 1, ROOT + 1 + ways):
        way = Written((Piece(f" way {number}", BASE, drawn=Drawn(number)),))
        takes[number] = Take(number, ROOT, number * len(PARAGRAPH) % length, way, unread=True)
    store.pages.write(item.id, dict(takes))
    return item
