"""Scripts for which the system has no font: bundled ones, each loaded when a text first needs it.

Bare Linux systems show boxes for Hindi, Thai, Chinese or Korean. What a system has of its own is never replaced.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

from PySide6.QtGui import QFontDatabase

from desktop.late_pattern import late
from desktop.paths import resources_dir

_System = QFontDatabase.WritingSystem
_log = logging.getLogger(__name__)


class _Script(NamedTuple):
    """characters: a range of a regular expression, of letters that no other script here has."""

    system: QFontDatabase.WritingSystem
    characters: str
    file: str


_CJK = "DroidSansFallbackFull"
_SCRIPTS = (
    _Script(_System.Armenian, "\u0531-\u058a", "NotoSansArmenian-Regular"),
    _Script(_System.Hebrew, "\u0591-\u05f4", "NotoSansHebrew-Regular"),
    _Script(_System.Arabic, "\u0600-\u06ff", "NotoSansArabic-Regular"),
    _Script(_System.Devanagari, "\u0900-\u097f", "NotoSansDevanagari-Regular"),
    _Script(_System.Bengali, "\u0980-\u09ff", "NotoSansBengali-Regular"),
    _Script(_System.Gurmukhi, "\u0a00-\u0a7f", "NotoSansGurmukhi-Regular"),
    _Script(_System.Gujarati, "\u0a80-\u0aff", "NotoSansGujarati-Regular"),
    _Script(_System.Tamil, "\u0b80-\u0bff", "NotoSansTamil-Regular"),
    _Script(_System.Telugu, "\u0c00-\u0c7f", "NotoSansTelugu-Regular"),
    _Script(_System.Kannada, "\u0c80-\u0cff", "NotoSansKannada-Regular"),
    _Script(_System.Malayalam, "\u0d00-\u0d7f", "NotoSansMalayalam-Regular"),
    _Script(_System.Sinhala, "\u0d80-\u0dff", "NotoSansSinhala-Regular"),
    _Script(_System.Thai, "\u0e01-\u0e5b", "NotoSansThai-Regular"),
    _Script(_System.Lao, "\u0e80-\u0eff", "NotoSansLao-Regular"),
    _Script(_System.Myanmar, "\u1000-\u109f", "NotoSansMyanmar-Regular"),
    _Script(_System.Georgian, "\u10a0-\u10ff", "NotoSansGeorgian-Regular"),
    _Script(_System.Khmer, "\u1780-\u17ff", "NotoSansKhmer-Regular"),
    _Script(_System.Japanese, "\u3041-\u30ff", _CJK),
    _Script(_System.SimplifiedChinese, "\u3400-\u9fff", _CJK),
    _Script(_System.Korean, "\u1100-\u11ff\uac00-\ud7a3", "TandemHangul-Regular"),
)


class ScriptFonts:
    """Whether the system has a font for a script is asked once for each, when a text has letters of it."""

    def __init__(self) -> None:
        self.loaded: set[str] = set()  # files
        self._open = {script: late(f"[{script.characters}]") for script in _SCRIPTS}
        self._any = late(f"[{''.join(script.characters for script in _SCRIPTS)}]")

    def needed_for(self, text: str) -> None:
        """A text is about to be laid out: load the fonts of its scripts that the system has none for."""
        if text.isascii() or not self._open or not self._any.search(text):
            return
        for script in [script for script, letters in self._open.items() if letters.search(text)]:
            del self._open[script]
            if not QFontDatabase.families(script.system):
                self._load(script.file)

    def _load(self, file: str) -> None:
        if file in self.loaded:
            return
        path = resources_dir() / "fonts" / "scripts" / f"{file}.woff2"
        if QFontDatabase.addApplicationFont(str(path)) >= 0:
            self.loaded.add(file)
        else:  # a missing file costs the letters alone
            _log.warning("The font %s could not be loaded; some letters may be missing.", path.name)


script_fonts = ScriptFonts()
