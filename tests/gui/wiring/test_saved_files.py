"""Code of an answer saved from the real window: written in one step, told of, and an error in words."""

from __future__ import annotations

import sys

import pytest

from tests.gui.driving import PATIENCE_MS


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(lambda: made.away is not None, timeout=PATIENCE_MS)
    made.window.notices.clear()
    return made


def told(qtbot, tandem):
    cards = tandem.window.notices.cards
    qtbot.waitUntil(lambda: bool(cards()), timeout=PATIENCE_MS)
    return cards()[0].told.one_line()


def pane(tandem):
    return next(iter(tandem.window.panes.values()))


def test_code_is_written_as_a_file_with_a_last_line_end(qtbot, tandem, tmp_path) -> None:
    target = tmp_path / "mine.py"
    target.write_text("old", "utf-8")
    pane(tandem).save_requested.emit(str(target), "x = 'ü'")
    assert told(qtbot, tandem) == f"Saved as {target}."
    assert target.read_bytes() == "x = 'ü'\n".encode()
    assert [path.name for path in tmp_path.glob("*mine*")] == ["mine.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="other words there")
def test_what_cannot_be_written_is_told_in_words_and_leaves_the_file(qtbot, tandem, tmp_path) -> None:
    pane(tandem).save_requested.emit(str(tmp_path / "nowhere" / "mine.py"), "x")
    words = told(qtbot, tandem)
    assert words.startswith("The code was not saved.")
    assert words.endswith("Choose another folder.")
