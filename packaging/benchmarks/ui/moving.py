"""What follows a hand: a step of the wheel, of the bar between two columns, and a letter that is typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter  # noqa: TID251 - measures widgets

from benchmarks.figures import Figure, at_most, quantile
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from benchmarks.ui.texts import chat
from desktop.views.window.main_window import MainWindow
from desktop.voice import BASE, INSTRUCT

STEP_LIMIT_MS, KEY_LIMIT_MS = 30, 16
STEPS, LETTERS = 60, 200
WHEEL = 60  # pixels


class _Painted(QObject):
    """Counts how often a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def beyond(self, before: int) -> bool:
        return self.count > before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def measure(options: Options) -> list[Figure]:
    """The window with 2,000 messages in both columns."""
    window = MainWindow()
    window.resize(1280, 820)
    window.show_panes((BASE.id, INSTRUCT.id))
    window.show()
    spin_until(window.isVisible, "showing the window")
    messages = list(chat(2_000))
    for pane in window.panes.values():
        pane.set_messages(messages)
    _settle()
    figures = [
        _steps("a step of the wheel", _scroll(window), STEP_LIMIT_MS),
        _steps("a step of the bar between the columns", _split(window), STEP_LIMIT_MS),
        _keys(_type(window, options.size(LETTERS, 20))),
    ]
    window.close()
    window.deleteLater()
    return figures


def _timed(steps: int, do: Callable[[int], object]) -> list[float]:
    """Milliseconds until each step is done and painted."""
    found = []
    for number in range(steps):
        began = time.perf_counter()
        do(number)
        QApplication.processEvents()
        found.append(1000 * (time.perf_counter() - began))
    return found


def _scroll(window: MainWindow) -> list[float]:
    bar = window.panes[INSTRUCT.id].view.verticalScrollBar()
    return _timed(STEPS, lambda _step: bar.setValue(bar.value() - WHEEL))


def _split(window: MainWindow) -> list[float]:
    splitter = next(one for one in window.findChildren(QSplitter) if one.count() > 1)
    width = sum(splitter.sizes())

    def move(number: int) -> None:
        splitter.setSizes([width // 2 - 4 * number, width - width // 2 + 4 * number])

    return _timed(STEPS, move)


def _type(window: MainWindow, letters: int) -> list[float]:
    field, painted = window.composer.edit, _Painted()
    field.setFocus()
    field.viewport().installEventFilter(painted)
    found = []
    for _ in range(letters):
        before, began = painted.count, time.perf_counter()
        QTest.keyClick(field, Qt.Key.Key_A)
        spin_until(partial(painted.beyond, before), "painting a letter")
        found.append(1000 * (time.perf_counter() - began))
    return found


def _steps(what: str, milliseconds: list[float], limit: float) -> Figure:
    return Figure(
        what=f"{what}, 2,000 messages open, p99",
        value=quantile(milliseconds, 0.99),
        unit="ms",
        budget=at_most(limit),
        samples={"ms": milliseconds},
    )


def _keys(milliseconds: list[float]) -> Figure:
    return _steps("from a key to its letter", milliseconds, KEY_LIMIT_MS)


def _settle() -> None:
    until = time.monotonic() + 1.0
    spin_until(lambda: time.monotonic() > until, "settling")
