"""Places in a text as Python counts them, code points, and as Qt does, with two for each character beyond U+FFFF."""

from __future__ import annotations

from desktop.views.text.marked_text import utf16_length

LAST_OF_ONE = "\uffff"
# What Qt would make something else of: carriage returns and its own marks. One sign each, so that places stay.
_SHOWN = str.maketrans({"\r": "␍", "\0": "␀", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd", "\ufffc": "\ufffd"})
_LINE_ENDS = str.maketrans({"\u2029": "\n", "\u2028": "\n"})


class Places:
    """Of one text that is kept beside Qt's document."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self._is_wide = _wide(text)

    def replace(self, start: int, end: int, text: str) -> None:
        """The text changed; places are code points."""
        self.text = self.text[:start] + text + self.text[end:]
        self._is_wide = self._is_wide or _wide(text)

    def of_qt(self, place: int) -> int:
        """Code points before a place of Qt's."""
        if not self._is_wide:
            return place
        return len(self.text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace"))

    def to_qt(self, place: int) -> int:
        """Qt's place behind so many code points."""
        return utf16_length(self.text[:place]) if self._is_wide else place


def shown(text: str) -> str:
    """The text as the editor can show it, letter for letter."""
    return text.translate(_SHOWN)


def typed(text: str) -> str:
    """What was written in Qt's words: line ends are theirs, half characters become signs of that."""
    return text.translate(_LINE_ENDS).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _wide(text: str) -> bool:
    return not text.isascii() and max(text) > LAST_OF_ONE
