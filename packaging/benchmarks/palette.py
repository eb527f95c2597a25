"""The palette over 10,000 chats: from its key to its first lines, and from each letter to what it finds."""

from __future__ import annotations

import gc
import random
import time

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication  # noqa: TID251 - measures widgets

from benchmarks.figures import Figure, MeasurementFailed, at_most, median_and_max, quantile
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.palette.entries import Entry, Group
from desktop.views.palette.popup import Palette
from desktop.views.window.actions import COMMANDS
from desktop.views.window.main_window import MainWindow
from desktop.views.window.synonyms import SYNONYMS

SEED = 14
OPEN_LIMIT_MS, KEY_LIMIT_MS = 100, 16
TYPED = ("new chat", "lighthouse", "qzxv", "e", "wie zählt man", "nc", "über")
SYLLABLES = ("light", "house", "wie", "zählt", "neu", "über", "cat", "al", "og", "ren", "mal", "ö", "stern", "chat")


def measure(options: Options) -> list[Figure]:
    """The real window; the chats have titles of two to seven words, drawn by a seed."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise MeasurementFailed("there is an application without windows already")
    theme.apply(app, Theme.LIGHT, 1.0)
    window = MainWindow()
    window.resize(1280, 820)
    window.show()
    spin_until(window.isVisible, "showing the window")
    gc.freeze()  # as the app does behind its first paint
    titles = _titles(options.size(10_000, 500))
    opened = [_open(window, titles) for _ in range(options.repeats(9))]
    letters = [second for _ in range(options.repeats(5)) for words in TYPED for second in _type(window, words)]
    window.close()
    window.deleteLater()
    count = f"{len(titles):,} chats"
    return [
        *median_and_max(f"palette: key to first lines, {count}", opened, OPEN_LIMIT_MS),
        Figure(
            what=f"palette: letter to what it finds, {count}, p99",
            value=1000 * quantile(letters, 0.99),
            unit="ms",
            budget=at_most(KEY_LIMIT_MS),
            samples={"ms": [1000 * second for second in letters]},
            note=f"{len(letters)} letters, median {1000 * quantile(letters, 0.5):.2g} ms",
        ),
    ]


def _titles(count: int) -> list[str]:
    draw = random.Random(SEED)  # noqa: S311 - texts, no secrets
    return [
        " ".join("".join(draw.choices(SYLLABLES, k=draw.randint(1, 3))) for _ in range(draw.randint(2, 7))).capitalize()
        for _ in range(count)
    ]


def _open(window: MainWindow, titles: list[str]) -> float:
    began = time.perf_counter()
    chats = [Entry(Group.CHATS, title, number, written_at=1e9 + number) for number, title in enumerate(titles)]
    commands = [Entry(Group.COMMANDS, one.text, one, words=SYNONYMS.get(one.id, ())) for one in COMMANDS]
    window.covers.show_palette([*commands, *chats])
    _painted()
    return time.perf_counter() - began


def _type(window: MainWindow, words: str) -> list[float]:
    palette = window.findChild(Palette)
    if palette is None:
        raise MeasurementFailed("the palette did not open")
    field = palette.field
    field.clear()
    found = []
    for letter in words:
        began = time.perf_counter()
        field.insert(letter)
        _painted()
        found.append(time.perf_counter() - began)
    return found


def _painted() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    QApplication.processEvents()
