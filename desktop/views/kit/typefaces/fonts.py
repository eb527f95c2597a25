"""The bundled typefaces: Inter for text, JetBrains Mono (without ligatures) for code, others when a text needs them."""

from __future__ import annotations

import functools
import logging

from PySide6.QtGui import QFontDatabase

from desktop.paths import resources_dir
from desktop.views.kit.typefaces.emoji_font import emoji_font
from desktop.views.kit.typefaces.script_fonts import script_fonts

BODY = "Inter"
MONO = "JetBrains Mono NL"

_log = logging.getLogger(__name__)


@functools.cache
def load() -> None:
    """Register every bundled font with Qt, once. A missing file costs the look, never the start."""
    for path in sorted((resources_dir() / "fonts").glob("*.woff2")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            _log.warning("The font %s could not be loaded; the system's font is used instead.", path.name)


def needed_for(text: str) -> None:
    """A text is about to be laid out: load what the system has no font for."""
    emoji_font.needed_for(text)
    script_fonts.needed_for(text)
