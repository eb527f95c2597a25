"""Letters of scripts that the system has no font for are drawn with a bundled one, loaded when a text needs it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont, QTextLayout

from desktop.views.kit.typefaces import fonts
from desktop.views.kit.typefaces import script_fonts as module
from desktop.views.kit.typefaces.script_fonts import _SCRIPTS, ScriptFonts

WORDS = {
    "Armenian": "հայերեն", "Hebrew": "עברית", "Arabic": "العربية", "Devanagari": "हिन्दी", "Bengali": "বাংলা",
    "Gurmukhi": "ਪੰਜਾਬੀ", "Gujarati": "ગુજરાતી", "Tamil": "தமிழ்", "Telugu": "తెలుగు", "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം", "Sinhala": "සිංහල", "Thai": "ภาษาไทย", "Lao": "ພາສາລາວ", "Myanmar": "မြန်မာ",
    "Georgian": "ქართული",
    "Khmer": "ភាសាខ្មែរ", "Japanese": "ひらカタ", "SimplifiedChinese": "简体繁體", "Korean": "한국어",
}  # fmt: skip


@pytest.fixture
def bare(monkeypatch) -> ScriptFonts:
    """One on a system without fonts for any of them."""
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: [])
    return ScriptFonts()


def glyphs(text: str) -> list[int]:
    layout = QTextLayout(text, QFont(fonts.BODY))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]


@pytest.mark.parametrize("script", _SCRIPTS, ids=lambda script: script.system.name)
def test_each_script_is_drawn_and_its_file_has_its_letters(qapp, bare, script) -> None:
    text = WORDS[script.system.name]
    bare.needed_for(f"so {text}")
    assert bare.loaded == {script.file}
    fonts.load()
    assert all(glyphs(text))  # 0 is the box
    raw = QRawFont(str(module.resources_dir() / "fonts" / "scripts" / f"{script.file}.woff2"), 16)
    assert all(raw.supportsCharacter(ord(letter)) for letter in text if letter.isalpha())


@pytest.mark.parametrize("text", ["Words, 1 # *", "Ωορά и ещё → ✓ © ½ 😀 naïve"])
def test_other_texts_load_nothing(bare, text: str) -> None:
    bare.needed_for(text)
    assert bare.loaded == set()


def test_one_is_loaded_once_and_both_of_a_text_are(bare, monkeypatch) -> None:
    bare.needed_for("ไทย 한국")
    assert bare.loaded == {"NotoSansThai-Regular", "TandemHangul-Regular"}
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", lambda *_: pytest.fail("twice"))
    bare.needed_for("ไทย 한국")


def test_a_systems_own_font_stays_the_only_one(monkeypatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: ["Some font of the system"])
    made = ScriptFonts()
    made.needed_for("ไทย")
    assert made.loaded == set()


def test_a_missing_file_costs_nothing_else(bare, monkeypatch, tmp_path, allow_log) -> None:
    allow_log.append("could not be loaded")
    monkeypatch.setattr(module, "resources_dir", lambda: tmp_path)
    bare.needed_for("ไทย")
    assert bare.loaded == set()
