"""Both in the real window: one scroll bar or one for each, by a key, and kept."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.chat.item import VoiceChoice
from tests.gui.driving import PATIENCE_MS, editor, type_and_send

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_the_key_parts_the_columns_and_it_is_kept(qtbot, open_window):
    tandem = open_window()
    qtbot.waitUntil(tandem.window.isActiveWindow, timeout=PATIENCE_MS)
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Hello", answers=2)
    base, instruct = (tandem.window.panes[voice] for voice in ("base", "instruct"))
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    assert base.view is instruct.view
    assert len(base.view.built()) == 3
    qtbot.keyClick(editor(tandem), Qt.Key.Key_B, KEYS)
    assert base.view is not instruct.view
    assert [len(pane.view.built()) for pane in (base, instruct)] == [2, 2]
    assert not tandem.keeper.settings.columns_together
    qtbot.keyClick(editor(tandem), Qt.Key.Key_B, KEYS)
    assert base.view is instruct.view
    assert len(base.view.built()) == 3
