"""What the window is made of before it is seen: all that can wait comes behind the first paint, and then is done."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.item import VoiceChoice
from desktop.wiring.app_parts import AppParts
from tests.gui.driving import PATIENCE_MS, editor

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

LATER = (
    "desktop.library.", "desktop.control.library.", "desktop.store.database", "desktop.engine.process",
    "desktop.wiring.smoke", "desktop.wiring.library", "desktop.views.library.", "markdown_it", "pygments", "sqlite3",
)  # fmt: skip
MOST = 236  # modules of the app; each costs about as much as a small widget
PROGRAM = """
import os, sys
from pathlib import Path
from desktop.app import AppParts, Paths, _application
app = _application()
paths = Paths.under(Path(sys.argv[1]))
paths.make()
parts = AppParts(app, paths, None)

def seen():
    print(*sys.modules, flush=True)
    os._exit(0)

parts.shown.first_paint.disconnect()
parts.shown.first_paint.connect(seen)
parts.start()
app.exec()
"""


@pytest.fixture
def tandem(paths):
    """The app, not started yet."""
    tandem = AppParts(QApplication.instance(), paths, None)
    yield tandem
    tandem.window.close()
    tandem.shut_down()
    tandem.window.deleteLater()
    tandem.deleteLater()


@pytest.fixture
def painted(qtbot, tandem):
    """The app in the moment in which its window was seen: nothing that can wait has begun yet."""
    tandem.painted.connect(tandem._steps._due.stop, Qt.ConnectionType.QueuedConnection)
    with qtbot.waitSignal(tandem.painted, timeout=PATIENCE_MS):
        tandem.start()
    return tandem


def test_what_can_wait_is_not_imported_before_the_window_is_seen(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "data")],
        capture_output=True, text=True, timeout=60, check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    modules = done.stdout.split()
    assert "desktop.views.conversation.chat" in modules
    assert [name for name in modules if name.startswith(LATER)] == []
    assert len([name for name in modules if name.startswith("desktop.")]) <= MOST


def test_rows_of_a_reading_that_was_killed_are_gone(qtbot, paths, open_window):
    left = paths.cache_dir / "readings" / "999999999-17-ab.rows"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"rows")
    open_window()
    qtbot.waitUntil(lambda: not left.exists(), timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("key", "held", "is_there"),
    [
        (Qt.Key.Key_K, CONTROL, lambda tandem: tandem.window.covers.shown() is not None),
        (Qt.Key.Key_F, CONTROL, lambda tandem: tandem.window.chat.find_bar.isVisible() and tandem.shown.find),
        (Qt.Key.Key_S, CONTROL | SHIFT, lambda tandem: tandem.window.side_panel.fields().rows and tandem.shown.beside),
        (Qt.Key.Key_L, CONTROL, lambda tandem: tandem.window.covers.switcher is not None),
    ],
)
def test_a_key_that_comes_before_its_part_is_there_is_not_lost(qtbot, painted, key, held, is_there):
    assert not painted.is_complete
    qtbot.keyClick(painted.window, key, held)
    assert painted.is_complete
    assert is_there(painted)


def test_a_key_in_the_moment_of_the_first_paint_is_not_lost_either(qtbot, tandem):
    tandem.shown.first_paint.disconnect()  # it was seen, and nobody has heard of it yet
    with qtbot.waitActive(tandem.window, timeout=PATIENCE_MS):
        tandem.start()
    qtbot.keyClick(tandem.window, Qt.Key.Key_K, CONTROL)
    assert tandem.window.covers.shown() is not None


def test_letters_hurry_nothing(qtbot, painted):
    qtbot.keyClicks(editor(painted), "So ")
    qtbot.keyClick(editor(painted), Qt.Key.Key_Left)
    qtbot.keyClick(editor(painted), Qt.Key.Key_Shift)
    assert not painted.is_complete
    qtbot.mouseClick(editor(painted).viewport(), Qt.MouseButton.LeftButton)
    assert painted.is_complete


def test_the_first_question_goes_before_everything_that_can_wait(qtbot, painted):
    at_first_word = []
    painted.answers.grew.connect(lambda _: at_first_word.append(painted.is_complete))
    painted.window.composer.set_text("What is a base model?")
    painted.window.composer.send()
    painted._steps.go_on()
    qtbot.waitUntil(lambda: painted.is_complete, timeout=PATIENCE_MS)
    assert at_first_word[0] is False


def test_nobody_looks_at_events_any_more_when_everything_is_there(qtbot, open_window):
    tandem = open_window()
    came = []
    tandem._first_wish.came.connect(lambda: came.append(1))
    qtbot.keyClick(tandem.window, Qt.Key.Key_F1)
    assert came == []


def test_who_writes_which_is_hidden_from_the_first_word_on(qtbot, painted):
    painted.keeper.update(msgspec.structs.replace(painted.keeper.settings, blind=True))
    painted.window.voice_chosen.emit(VoiceChoice.BOTH)
    seen = []
    painted.answers.grew.connect(lambda _: seen.append(painted.window.chat.together.isVisible()))
    painted.window.composer.set_text("What is a base model?")
    painted.window.composer.send()
    painted._steps.go_on()
    qtbot.waitUntil(lambda: bool(seen) and not painted.chat.generating, timeout=PATIENCE_MS)
    assert not any(seen)
