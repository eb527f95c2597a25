"""What the user wrote: plain text in a soft bubble at the right."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.conversation import Message
from desktop.views.block_column import BlockColumn
from desktop.views.prose_block import TextBlock

BUBBLE_SHARE = 0.8  # of the column
PADDING = 14


class UserMessage(QWidget):
    """One message, as it was written."""

    link_requested = Signal(str)

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setAccessibleName("You")
        self._column = BlockColumn("Your message", markdown=False, first=1)
        self._column.set_text(message.text)
        bubble = QFrame()
        bubble.setProperty("role", "bubble")
        self._bubble = bubble
        inner = QVBoxLayout(bubble)
        inner.setContentsMargins(PADDING, 9, PADDING, 4)
        inner.addWidget(self._column)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(bubble)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        self.message = message
        self._column.set_text(message.text)
        self._fit()

    def _fit(self) -> None:
        """As narrow as the text allows."""
        widest = int(self.width() * BUBBLE_SHARE) - 2 * PADDING
        wanted = 12.0
        for block in self._column.blocks():
            if isinstance(block, TextBlock):
                copy = block.document().clone()
                copy.setTextWidth(widest)
                wanted = max(wanted, copy.idealWidth())
        self._bubble.setFixedWidth(min(widest, math.ceil(wanted) + 1) + 2 * PADDING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
