"""One attachment as a chip: what it is called and how large it is; a click or Enter opens it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.chat.attachments import spoken_name
from desktop.size_words import size_words
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import set_plain_tip
from desktop.views.kit.safe_text import visible

PREVIEW = 80  # characters of how a text begins
LEAST = 120  # pixels
PADDING = 24  # of the style sheet's and the frame's pixels, both sides


class AttachmentChip(TextButton):
    """A button whose words end in … where they do not fit."""

    def __init__(self, name: str, size: int, preview: str = "", parent: QWidget | None = None) -> None:
        """size: in bytes. preview: how the text begins, where its name does not tell."""
        super().__init__("", "file-text", "attachment", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        words = f"{spoken_name(name)}, {size_words(size)}"
        self.setAccessibleName(f"Open {words}")
        # Of a name the end says most, and the size stays in sight.
        self._elision = Qt.TextElideMode.ElideRight if preview else Qt.TextElideMode.ElideMiddle
        begins = " ".join(visible(preview[:PREVIEW]).split()) + ("…" if len(preview) > PREVIEW else "")
        self._words = " ".join(visible(f"{words}: {begins}" if begins else words).split())
        set_plain_tip(self, words)
        self._elide()

    def whole_text(self) -> str:
        """The words before they were shortened."""
        return self._words

    def sizeHint(self) -> QSize:
        icon = self.iconSize().width() + 6
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + icon + PADDING, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.width() - self.iconSize().width() - 6 - PADDING + 2
        shown = self.fontMetrics().elidedText(self._words, self._elision, max(0, room))
        self.setText(shown.replace("&", "&&"))
