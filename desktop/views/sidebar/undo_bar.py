"""The bar below the chats that takes a deletion back."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.safe_text import breakable

UNDO_MS = 10_000


class UndoBar(QFrame):
    """Says for ten seconds what was deleted last. Ctrl+Z and Recently deleted bring it back later, too."""

    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self._text = label("", "small", wrap=True)
        undo = TextButton("Undo", "undo-2", "small")
        undo.setToolTip("Bring it back (Ctrl+Z)")
        undo.clicked.connect(self.undone)
        close = IconButton("x", "Dismiss")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(2)
        row.addWidget(self._text, 1)
        row.addWidget(undo)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def offer(self, words: str) -> None:
        """Say what was deleted, "" = hide the bar."""
        if not words:
            self._timer.stop()
            self.hide()
            return
        self._text.setText(breakable(words))
        self.show()
        self._timer.start()
