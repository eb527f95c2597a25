"""Exceptions nobody caught are shown once; a fault of the showing itself ends there."""

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.errors import AppError
from desktop.system.crash import hooks


class Source(QObject):
    seen = Signal(object)


@pytest.fixture(autouse=True)
def _hooks_as_before(monkeypatch: pytest.MonkeyPatch, allow_log: list[str]) -> None:
    allow_log.append("unhandled")
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def test_a_slot_that_cannot_show_an_error_is_not_asked_to_show_that(qapp, qtbot):
    source, asked = Source(), []

    def show(error: AppError) -> None:
        asked.append(error.detail)
        raise FileNotFoundError("the notice's icon")

    source.seen.connect(show)
    with qtbot.capture_exceptions():  # else pytest-qt fails the test for the very exceptions it is about
        hooks.install_hooks(source.seen.emit)
        sys.excepthook(ValueError, ValueError("the first"), None)
    assert asked == ["ValueError: the first"]


def test_the_next_error_is_shown_again(qapp):
    asked = []
    hooks.install_hooks(lambda error: asked.append(error.detail))
    for word in ("one", "two"):
        sys.excepthook(ValueError, ValueError(word), None)
    assert asked == ["ValueError: one", "ValueError: two"]
