"""Removals: put back as long as the time runs, in the trash afterwards or at the end of the app."""

from __future__ import annotations

import shutil
import weakref

import pytest

from desktop.control.library.removals import Removals
from desktop.library.shelf import removal

PATIENCE_MS = 10_000


@pytest.fixture
def trash(monkeypatch):
    """What was moved to the trash; the real one belongs to whoever runs the tests."""
    moved = []

    def move(path):
        moved.append(str(path))
        path.unlink()

    monkeypatch.setattr(removal, "_to_trash", move)
    return moved


@pytest.fixture
def mine(qtbot, library, base):
    """A file of the library's own."""
    folder = library.folder_of()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / base.name
    shutil.copy(base, path)
    library.shelf.refresh()
    qtbot.waitUntil(lambda: library.shelf.find(str(path)) is not None, timeout=PATIENCE_MS)
    return path


def remove(qtbot, removals, path):
    with qtbot.waitSignal(removals.removed, timeout=PATIENCE_MS) as removed:
        removals.remove(str(path))
    return removed.args


def test_a_removed_file_is_gone_and_comes_back_as_it_was(qtbot, library, mine, trash):
    whole = mine.read_bytes()
    path, title = remove(qtbot, library.removals, mine)
    assert (path, title.split(" ")[-1]) == (str(mine), "F32")
    assert not mine.exists()
    qtbot.waitUntil(lambda: library.shelf.find(str(mine)) is None, timeout=PATIENCE_MS)
    with qtbot.waitSignal(library.removals.settled, timeout=PATIENCE_MS):
        library.removals.undo(str(mine))
    qtbot.waitUntil(lambda: library.shelf.find(str(mine)) is not None, timeout=PATIENCE_MS)
    assert mine.read_bytes() == whole
    assert not trash


def test_when_the_time_is_over_it_is_in_the_trash(qtbot, library, mine, trash):
    removals = Removals(library.shelf, undo_ms=30)
    with qtbot.waitSignal(removals.settled, timeout=PATIENCE_MS) as settled:
        removals.remove(str(mine))
    assert settled.args == [str(mine)]
    qtbot.waitUntil(lambda: bool(trash), timeout=PATIENCE_MS)
    removals.undo(str(mine))
    assert not mine.exists(), "too late"


def test_a_timer_that_is_over_holds_nothing_any_more(qtbot, library, mine, trash):
    """A timer that is deleted later would otherwise end the one it is a part of, while it is ending itself."""
    removals = Removals(library.shelf, undo_ms=60_000)
    watched = weakref.ref(removals)
    with qtbot.waitSignal(removals.removed, timeout=PATIENCE_MS):
        removals.remove(str(mine))
    removals.finish_all()
    del removals
    qtbot.waitUntil(lambda: bool(trash), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: watched() is None, timeout=PATIENCE_MS)


def test_at_the_end_of_the_app_all_goes_to_the_trash(qtbot, library, mine, trash):
    remove(qtbot, library.removals, mine)
    library.removals.finish_all()
    qtbot.waitUntil(lambda: bool(trash), timeout=PATIENCE_MS)


def test_the_pocket_pair_cannot_be_removed(qtbot, library):
    pocket = library.shelf.files[0].path
    with qtbot.waitSignal(library.shelf.failed, timeout=PATIENCE_MS) as failed:
        library.removals.remove(pocket)
    assert failed.args[0].title == "The pocket pair cannot be removed."
