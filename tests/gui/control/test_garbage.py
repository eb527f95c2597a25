"""Where Python's garbage goes: on the window's thread alone, when it has nothing else to do, and with nothing left."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject
from shiboken6 import Shiboken

from desktop.control.garbage import Garbage

ENOUGH = 3_000  # cycles: several collections of the youngest generation


class Cycle:
    """Garbage that only a collection finds."""

    ended_on: ClassVar[set[int]] = set()

    def __init__(self):
        self.itself = self
        self.qt = QObject()

    def __del__(self):
        Cycle.ended_on.add(threading.get_ident())


@pytest.fixture(autouse=True)
def _collecting(qapp):
    made = Garbage(qapp)
    yield
    Shiboken.delete(made)
    gc.enable()


def make_cycles(count):
    for _ in range(count):
        Cycle()


def on_another_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def turn(qtbot):
    """The event loop has nothing to do, and is woken."""
    qtbot.wait(5)


def test_what_a_worker_leaves_is_collected_by_the_window(qtbot):
    Cycle.ended_on.clear()
    on_another_thread(lambda: make_cycles(ENOUGH))
    assert Cycle.ended_on == set()
    turn(qtbot)
    assert Cycle.ended_on == {threading.get_ident()}


def test_old_garbage_goes_too(qtbot):
    gc.collect()
    kept = [Cycle() for _ in range(ENOUGH)]
    for generation in range(2):  # they become old
        gc.collect(generation)
    Cycle.ended_on.clear()
    kept.clear()
    for _ in range(200):
        make_cycles(400)
        turn(qtbot)
        if not any(isinstance(item, Cycle) for item in gc.get_objects(generation=2)):
            break
    assert not any(isinstance(item, Cycle) for item in gc.get_objects(generation=2))


def test_little_garbage_is_left_until_there_is_more(qtbot, monkeypatch):
    turn(qtbot)
    gc.collect()
    collected = []
    monkeypatch.setattr(gc, "collect", collected.append)
    make_cycles(50)
    turn(qtbot)
    assert collected == []
    make_cycles(ENOUGH)
    turn(qtbot)
    assert collected[0] == 0
