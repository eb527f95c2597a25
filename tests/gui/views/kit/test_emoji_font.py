"""Emoji have colours on a system without a font for them, and such a font is loaded only when a text needs it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter

from desktop.views.kit.typefaces import emoji_font as module
from desktop.views.kit.typefaces.emoji_font import EmojiFont, has_emoji_font
from desktop.views.text.block_column import BlockColumn


@pytest.fixture
def bare(monkeypatch) -> EmojiFont:
    """One on a system without emoji."""
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: ["DejaVu Sans", "Inter"])
    return EmojiFont()


@pytest.mark.parametrize("text", ["Words, 1 # *", "Ωord → ✓ © ½", "日本語 العربية"])
def test_a_text_without_emoji_loads_nothing(bare, text: str) -> None:
    bare.needed_for(text)
    assert not bare.loaded


@pytest.mark.parametrize("text", ["so 😀", "✅ done", "1\ufe0f\u20e3", "❤\ufe0f", "🇩🇪"])
def test_one_with_emoji_loads_the_font_once(bare, monkeypatch, text: str) -> None:
    bare.needed_for(text)
    assert bare.loaded
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", lambda *_: pytest.fail("twice"))
    bare.needed_for(text)
    bare.load()


@pytest.mark.parametrize("family", ["Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji", "Twemoji", "JoyPixels"])
def test_a_systems_own_font_stays_the_only_one(monkeypatch, family: str) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: ["Inter", family])
    made = EmojiFont()
    made.needed_for("😀")
    assert not made.loaded


def test_a_missing_file_costs_nothing_else(bare, monkeypatch, tmp_path, allow_log) -> None:
    allow_log.append("could not be loaded")
    monkeypatch.setattr(module, "resources_dir", lambda: tmp_path)
    bare.needed_for("😀")
    assert not bare.loaded


def test_emoji_in_answers_and_in_code_have_colours(qtbot) -> None:
    if not has_emoji_font(QFontDatabase.families()):
        EmojiFont().load()
    made = BlockColumn("Answer text", markdown=True)
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.set_text("😀 🚀\n\n```\n✅ 😀\n```\n")
    made.show()
    qtbot.waitExposed(made)
    for edit in made._edits():
        image = QImage(edit.viewport().size(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        edit.viewport().render(painter, edit.viewport().rect().topLeft())
        painter.end()
        colours = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(image.height())}
        assert any(QColor(colour).hsvSaturation() > 150 for colour in colours)
