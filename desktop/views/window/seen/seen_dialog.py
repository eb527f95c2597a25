"""The window that shows what the model sees: the text, its tokens if wanted, and both to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication, QShowEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.chat.seen_text import Piece, SeenText
from desktop.views.conversation.forks.column_tabs import ColumnTabs
from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label
from desktop.views.kit.tab_order import move_focus
from desktop.voice import Speaker

LONGEST = 100_000  # code points that are shown; all of it is copied
LONGEST_IN_TOKENS = 20_000  # the same where each token has a colour of its own
HIDDEN = "Who wrote which answer is hidden: say first which is better."
NOTHING = "Nothing would be sent: write something first."


class SeenDialog(QDialog):
    """Not modal: it follows what is written while it is open."""

    opened = Signal()
    left = Signal()
    speaker_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the model sees")
        self.setModal(False)
        open_with(self, theme.px(760), theme.px(560))
        self._seen: SeenText | None = None
        self.tabs = ColumnTabs()
        self.tabs.set_name("Whose text")
        self._words = label("", "dim", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("role", "log")
        self.text.setAccessibleName("What the model sees")
        self.borders = QCheckBox("Show the tokens' borders")
        self.copy_text = TextButton("Copy the text", "copy")
        self.copy_tokens = TextButton("Copy the token numbers", "copy")
        self._arrange()
        self.tabs.chosen.connect(self.speaker_chosen)
        self.borders.toggled.connect(self._show)
        self.copy_text.clicked.connect(self._copy_text)
        self.copy_tokens.clicked.connect(self._copy_tokens)
        theme.notifier().changed.connect(self._show)

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Whose text can be seen: those who speak next."""
        self.tabs.set_speakers(speakers)

    def speaker_id(self) -> str:
        """Whose text is to be shown."""
        return self.tabs.chosen_id()

    def show_seen(self, seen: SeenText) -> None:
        """Show this."""
        self._seen = seen
        self._show()

    def show_words(self, words: str) -> None:
        """Say why there is nothing to show, or not yet."""
        self._seen = None
        self._words.setText(words)
        self.text.clear()
        self._enable()

    @Slot()
    def _show(self) -> None:
        seen = self._seen
        self._enable()
        if seen is None:
            return
        in_tokens = self.borders.isChecked()
        longest = LONGEST_IN_TOKENS if in_tokens else LONGEST
        shown = f" · the first {longest:,} characters are shown" if len(seen.text) > longest else ""
        self._words.setText(seen.words() + shown)
        place = self.text.verticalScrollBar().value()
        self.text.setUpdatesEnabled(False)
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        for piece in seen.token_pieces(longest) if in_tokens else seen.pieces(longest):
            cursor.insertText(piece.text, _look(piece))
        cursor.endEditBlock()
        self.text.setUpdatesEnabled(True)
        self.text.verticalScrollBar().setValue(place)

    def _enable(self) -> None:
        for button in (self.copy_text, self.copy_tokens):
            button.setEnabled(self._seen is not None)

    @Slot()
    def _copy_text(self) -> None:
        if self._seen is not None:
            QGuiApplication.clipboard().setText(self._seen.text)

    @Slot()
    def _copy_tokens(self) -> None:
        if self._seen is not None:
            QGuiApplication.clipboard().setText(self._seen.token_list())

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._words, 1)
        top.addWidget(self.tabs)
        below = QHBoxLayout()
        below.addWidget(self.borders)
        below.addStretch(1)
        below.addWidget(self.copy_tokens)
        below.addWidget(self.copy_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.text, 1)
        column.addLayout(below)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt: Tab was pressed."""
        return move_focus(self, [self], forward=forward) or super().focusNextPrevChild(forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()


def _look(piece: Piece) -> QTextCharFormat:
    tokens, look = theme.tokens(), QTextCharFormat()
    if piece.control:
        look.setBackground(QColor(tokens.warn_bg))
        look.setForeground(QColor(tokens.warn))
        look.setToolTip("A control token: no text that is written becomes it")
    elif piece.odd:
        look.setBackground(QColor(tokens.hover))
    return look
