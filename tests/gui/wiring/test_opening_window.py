"""Files opened in the real window: by drop, by the command line before it was there, by the system; then talked to."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.library.variant import Variant
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from desktop.wiring.app_parts import AppParts
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.driving import PATIENCE_MS, engine

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def heron(files, tmp_path):
    """A pair that is not on the shelf: (base, instruct)."""
    pair = []
    for file, kind in zip(files, ("Base", "Instruct"), strict=True):
        pair.append(tmp_path / f"Heron-1B-{kind}-F32.gguf")
        shutil.copy(file, pair[-1])
    return tuple(pair)


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(lambda: made.shown.opening._early is None, timeout=PATIENCE_MS)
    return made


def opened(qtbot, tandem, *paths):
    """The words of the notice that comes of it."""
    tandem.window.notices.clear()
    tandem.shown.opening.open_files([Path(path) for path in paths])
    return told(qtbot, tandem)


def told(qtbot, tandem):
    cards = tandem.window.notices.cards
    qtbot.waitUntil(lambda: bool(cards()), timeout=PATIENCE_MS)
    assert len(cards()) == 1, [c.told.one_line() for c in cards()]
    return cards()[0].told.one_line()


def press(tandem, words):
    buttons = tandem.window.notices.findChildren(QAbstractButton)
    next(b for b in buttons if b.isVisible() and b.text().startswith(words)).click()


def speaks(tandem, voice):
    return getattr(tandem.keeper.settings, f"{voice}_file")


def drop(tandem, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(tandem.window.windowHandle(), QDropEvent(QPointF(300, 300), copy, data, left, none))


def test_a_dropped_file_is_listed_in_place_offered_and_talked_to(qtbot, tandem, heron):
    before = heron[0].read_bytes(), heron[0].stat().st_mtime_ns
    drop(tandem, heron[0])
    assert "Heron 1B Base · F32 Base · " in told(qtbot, tandem)
    assert tandem.library.shelf.find(str(heron[0])) is not None
    press(tandem, "Chat with it")
    assert speaks(tandem, "base") == str(heron[0])
    assert tandem.chat.choice is VoiceChoice.BASE
    assert not tandem.window.notices.cards(), "an offer that was taken goes"
    tandem.chat.engines.load(Voice.BASE)
    qtbot.waitUntil(
        lambda: (
            (engine(tandem, Voice.BASE).file, engine(tandem, Voice.BASE).state) == (heron[0].name, EngineState.READY)
        ),
        timeout=PATIENCE_MS,
    )
    assert (heron[0].read_bytes(), heron[0].stat().st_mtime_ns) == before


def test_chat_with_both_sets_both_voices(qtbot, tandem, heron):
    opened(qtbot, tandem, heron[0])
    opened(qtbot, tandem, heron[1])
    press(tandem, "Chat with both")
    assert (speaks(tandem, "base"), speaks(tandem, "instruct")) == tuple(map(str, heron))
    assert tandem.chat.choice is VoiceChoice.BOTH


def test_two_files_at_once_are_one_pair(qtbot, tandem, heron):
    words = opened(qtbot, tandem, *heron)
    assert words.startswith("These two are the base and the instruct of one model.")
    press(tandem, "Chat with both")
    assert (speaks(tandem, "base"), speaks(tandem, "instruct")) == tuple(map(str, heron))


def test_an_unknown_file_is_used_as_the_user_says(qtbot, tandem, tmp_path):
    odd = write_model(tmp_path / "mystery.gguf", Tiny(name="", template="{{ messages[0].content }}"))
    shelf = tandem.library.shelf
    opened(qtbot, tandem, odd)
    shelf.choose_variant(str(odd), Variant.UNKNOWN)
    assert "could not be told" in opened(qtbot, tandem, odd)
    press(tandem, "Use as base")
    assert speaks(tandem, "base") == str(odd)
    assert tandem.chat.choice is VoiceChoice.BASE


def test_opened_twice_it_is_listed_once_and_offered_once(qtbot, tandem, heron):
    first = opened(qtbot, tandem, heron[0])
    count = len(tandem.library.shelf.files)
    tandem.shown.opening.open_files([heron[0]])
    qtbot.waitUntil(lambda: tandem.shown.opening._open == 0, timeout=PATIENCE_MS)
    now, before = (re.sub(r"[\d.]+ GB", "", words) for words in (told(qtbot, tandem), first))  # it changes all the time
    assert now == before
    assert len(tandem.library.shelf.files) == count


def test_a_folder_leads_to_the_library(qtbot, tandem, heron):
    shutil.copy(heron[0], heron[0].with_name("Heron-3B-Base-F32.gguf"))
    assert opened(qtbot, tandem, heron[0].parent).startswith("3 model files are listed now, where they lie.")
    press(tandem, "Show them in the library")
    assert tandem.window.screens.front is ScreenName.LIBRARY
    assert tandem.window.library_page().tab() == "here"


@pytest.mark.parametrize(
    ("name", "told_title"), [("gone.gguf", "There is no such file."), ("notes.txt", "This is not")]
)
def test_what_cannot_be_opened_is_said_in_the_window(qtbot, tandem, tmp_path, name, told_title):
    if name == "notes.txt":
        (tmp_path / name).write_text("Some words.")
    words = opened(qtbot, tandem, tmp_path / name)
    assert words.startswith(told_title)
    assert str(tmp_path / name) in words


def test_an_offer_of_a_file_that_left_the_list_says_so(qtbot, tandem, heron):
    opened(qtbot, tandem, heron[0])
    before = tandem.keeper.settings
    tandem.library.shelf.forget(str(heron[0]))
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(heron[0])) is None, timeout=PATIENCE_MS)
    press(tandem, "Chat with it")
    assert told(qtbot, tandem).startswith("It is not on the list any more.")
    assert tandem.keeper.settings == before


def test_files_given_before_the_window_is_there_wait_for_it(qtbot, open_window, heron, monkeypatch):
    started = AppParts.start

    def start_with_a_file(tandem):
        tandem.shown.opening.open_files([heron[0]])
        tandem.shown.opening.open_files([heron[1]])
        started(tandem)

    monkeypatch.setattr(AppParts, "start", start_with_a_file)
    assert told(qtbot, open_window()).startswith("These two are")


def test_the_window_never_waits_for_a_slow_disk_and_says_what_it_does(qtbot, tandem, heron, monkeypatch):
    """The disk is a fault that cannot be had on demand: reading waits until the test lets it."""
    from threading import Event

    from desktop.library.shelf.shelf import Shelf

    add, go_on = Shelf.add, Event()

    def slow(shelf, *args, **kwargs):
        assert go_on.wait(60)
        return add(shelf, *args, **kwargs)

    monkeypatch.setattr(Shelf, "add", slow)
    assert opened(qtbot, tandem, heron[0]) == "Looking at the files…"
    go_on.set()
    qtbot.waitUntil(lambda: tandem.shown.opening._open == 0, timeout=PATIENCE_MS)
    assert told(qtbot, tandem).startswith("Heron 1B Base")


def test_a_long_name_does_not_widen_the_window(qtbot, tandem, heron):
    narrow = tandem.window.minimumSizeHint().width()
    long = heron[0].with_name("Heron_" + "x" * 200 + "-1B-Base-F32.gguf")
    heron[0].rename(long)
    other = heron[1].rename(long.with_name(long.name.replace("Base", "Instruct")))
    opened(qtbot, tandem, long, other)
    opened(qtbot, tandem, long)
    QApplication.processEvents()
    assert sum(b.text().startswith("Chat with") for b in tandem.window.notices.findChildren(QAbstractButton)) == 2
    assert tandem.window.minimumSizeHint().width() <= max(narrow, 720)


def test_macos_names_files_by_events_that_may_come_early():
    """In a process of its own: there is one application object in each."""
    code = """
        from PySide6.QtCore import QCoreApplication, QUrl
        from PySide6.QtGui import QFileOpenEvent
        from desktop.views.window.application import Application
        app = Application(["tandem"])
        def system_says(path):
            QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(path)))
        system_says("/models/early.gguf")
        heard = []
        app.files_opened.connect(heard.append)
        print([str(path) for path in app.take_early_files()])
        system_says("/models/later one.gguf")
        QCoreApplication.sendEvent(app, QFileOpenEvent(QUrl("https://example.org/x.gguf")))
        print([str(path) for paths in heard for path in paths], app.take_early_files())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.splitlines() == ["['/models/early.gguf']", "['/models/later one.gguf'] []"]
