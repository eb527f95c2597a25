"""The text field of the composer: grows with its text, sends on Enter, takes large pastes out of the field."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.views import theme
from desktop.views.safe_text import MAX_RUN

MOST_LINES = 8
LARGE_PASTE = 20_000  # characters; more than this becomes an attachment


class ComposerEdit(QPlainTextEdit):
    """Plain text only. Enter sends, Shift+Enter starts a new line, Esc stops."""

    send_pressed = Signal()
    stop_pressed = Signal()
    large_text_pasted = Signal(str)
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerEdit")
        self.setAccessibleName("Your message")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.notifier().changed.connect(self._fit_later)
        self._fit()

    def put_text(self, text: str) -> None:
        """Replace the text; a large one becomes an attachment."""
        self.clear()
        if self._too_large(text):
            self.large_text_pasted.emit(text)
        else:
            self.insertPlainText(text)

    def written(self) -> str:
        """The text as it was written: toPlainText() would turn no-break spaces into blanks."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    @staticmethod
    def _too_large(text: str) -> bool:
        """Long texts, and lines that would stop the window while Qt breaks them."""
        if len(text) > LARGE_PASTE:
            return True
        return len(text) > MAX_RUN and max(map(len, text.split())) > MAX_RUN

    @Slot()
    def _fit_later(self) -> None:
        QTimer.singleShot(0, self, self._fit)

    @Slot()
    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        lines = max(1, min(MOST_LINES, int(self.document().size().height())))
        height = lines * line + 8
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        overflowing = self.document().size().height() > MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflowing else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text() if source.hasText() else ""
        if self._too_large(text):
            self.large_text_pasted.emit(text)
        elif text:
            self.insertPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not shifted:
            self.send_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.stop_pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)  # noqa: FBT003

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)  # noqa: FBT003
