"""Emoji in colour where the system has no font for them: one bundled font, loaded when a text first needs it.

Qt draws it with layered glyphs (COLR, version 0). What a system has of its own is never replaced.
"""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QFontDatabase

from desktop.late_pattern import late
from desktop.paths import resources_dir

AFTER_START_MS = 1_500  # for what is painted anew each time: titles, what is typed
_NAMES = late(r"emoji|openmoji|joypixels", re.IGNORECASE)
_EMOJI = late(
    "[\U0001f000-\U0001faff\ufe0f\u20e3\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653"
    "\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55]"
)

_log = logging.getLogger(__name__)


class EmojiFont:
    """The bundled font: whether it is wanted is asked once."""

    def __init__(self) -> None:
        self._settled = False
        self.loaded = False

    def needed_for(self, text: str) -> None:
        """A text is about to be laid out: load the font if there are emoji in it."""
        if not self._settled and not text.isascii() and _EMOJI.search(text):
            self.load()

    def load(self) -> None:
        """Register the font if the system has none: some 25 ms, once. A missing file costs the pictures alone."""
        if self._settled:
            return
        self._settled = True
        if has_emoji_font(QFontDatabase.families()):
            return
        path = resources_dir() / "fonts" / "emoji" / "TwemojiMozilla.woff2"
        self.loaded = QFontDatabase.addApplicationFont(str(path)) >= 0
        if not self.loaded:
            _log.warning("The font %s could not be loaded; emoji may be missing.", path.name)

    def load_soon(self, owner: QObject) -> None:
        """Load it when the window has been on the screen for a while."""
        QTimer.singleShot(AFTER_START_MS, owner, self.load)


def has_emoji_font(families: list[str]) -> bool:
    """Whether one of these is a font of emoji."""
    return any(_NAMES.search(family) for family in families)


emoji_font = EmojiFont()
