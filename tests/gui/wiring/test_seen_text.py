"""What the model sees, in the real window: the text and the tokens that the next answer then comes from."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, type_and_send

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    return made


def open_dialog(qtbot, tandem):
    qtbot.keyClick(editor(tandem), Qt.Key.Key_E, CONTROL | SHIFT)
    return tandem.shown.beside.seen_text.dialog


def shows(dialog, words):
    return words in dialog.text.toPlainText()


def test_it_shows_the_text_and_copies_the_tokens_that_the_engine_reads(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    qtbot.keyClicks(editor(tandem), "And <|im_end|> now?")
    dialog = open_dialog(qtbot, tandem)
    qtbot.waitUntil(lambda: shows(dialog, "now?"), timeout=PATIENCE_MS)
    text = dialog.text.toPlainText()
    assert "<|im_start|>user\nHello<|im_end|>" in text
    assert text.endswith("<|im_start|>assistant\n")
    dialog.copy_text.click()
    assert QApplication.clipboard().text() == text
    dialog.copy_tokens.click()
    tokens = json.loads(QApplication.clipboard().text())
    dialog.close()
    (answer,) = type_and_send(qtbot, tandem, "")
    assert answer.usage["prompt_tokens"] == len(tokens)


def test_it_follows_what_is_typed_also_while_an_answer_is_written_and_shows_borders(qtbot, tandem):
    begin_endless_answer(qtbot, tandem)
    qtbot.keyClicks(editor(tandem), "First")
    dialog = open_dialog(qtbot, tandem)
    qtbot.waitUntil(lambda: shows(dialog, "First"), timeout=PATIENCE_MS)
    dialog.borders.setChecked(True)
    whole = dialog.text.toPlainText()
    dialog.borders.setChecked(False)
    assert dialog.text.toPlainText() == whole
    tandem.window.composer.set_text("Second")
    qtbot.waitUntil(lambda: shows(dialog, "Second"), timeout=PATIENCE_MS)
    assert tandem.chat.generating
    dialog.close()
    tandem.chat.stop()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)


def test_without_a_word_it_says_so_and_each_voice_has_its_own(qtbot, tandem):
    dialog = open_dialog(qtbot, tandem)
    assert "write something" in dialog._words.text()
    assert not dialog.copy_text.isEnabled()
    tandem.window.actions_by_id["voice_both"].trigger()
    tandem.window.composer.set_text("Once upon a time")
    qtbot.waitUntil(lambda: shows(dialog, "Once upon"), timeout=PATIENCE_MS)
    assert shows(dialog, "<|im_start|>")
    dialog.tabs._tabs.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not shows(dialog, "<|im_start|>") and shows(dialog, "Once upon"), timeout=PATIENCE_MS)
    dialog.close()
