"""A block of code: its language, a Copy button, colours, and sideways scrolling instead of wrapped lines."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import theme
from desktop.views.buttons import TextButton
from desktop.views.code_colours import MAX_CODE, CodeColours
from desktop.views.labels import label
from desktop.views.markdown_blocks import Block

COPIED_MS = 1_500


class CodeView(QPlainTextEdit):
    """Read-only code as high as its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "code")
        self.setAccessibleName("Code")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.horizontalScrollBar().rangeChanged.connect(self.fit)
        self.document().blockCountChanged.connect(self.fit)

    @Slot()
    def fit(self) -> None:
        """Take the height of the lines, and of the sideways scroll bar where one is needed."""
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        lines = self.document().blockCount() * self.fontMetrics().lineSpacing()
        height = math.ceil(lines + 2 * self.document().documentMargin()) + extra
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways and self.horizontalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeBlock(QFrame):
    """Header and code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "code")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._code = ""
        self._language = ""
        self._name = label("", "dim")
        self._copy = TextButton("Copy", "copy", "small")
        self._copy.setAccessibleName("Copy code")
        self._copy.clicked.connect(self._copy_code)
        self.view = CodeView(self)
        self._colours: CodeColours | None = None
        header = QHBoxLayout()
        header.setContentsMargins(12, 4, 6, 0)
        header.addWidget(self._name)
        header.addStretch(1)
        header.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 8)
        column.setSpacing(0)
        column.addLayout(header)
        inner = QHBoxLayout()
        inner.setContentsMargins(8, 0, 8, 0)
        inner.addWidget(self.view)
        column.addLayout(inner)
        theme.notifier().changed.connect(self.view.fit)

    def code(self) -> str:
        """The code shown."""
        return self._code

    def set_block(self, block: Block) -> None:
        """Show a block; a longer version of the code shown is appended to it."""
        self._set_language(block.language)
        if block.text != self._code:
            self._set_code(block.text)
        if not block.open and self._colours is not None:
            self._colours.finish(self._code)

    def _set_language(self, language: str) -> None:
        if self._name.text() and language == self._language:
            return
        self._language = language
        self._name.setText(language or "text")
        if language and self._colours is None:
            self._colours = CodeColours(self.view.document())
        if self._colours is not None:
            self._colours.set_language(language)

    def _set_code(self, code: str) -> None:
        if len(code) > MAX_CODE and self._colours is not None:
            self._colours.set_language("")
        if self._code and code.startswith(self._code):
            cursor = self.view.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            cursor.insertText(code[len(self._code) :])
        else:
            self.view.setPlainText(code)
        self._code = code
        self.view.fit()

    @Slot()
    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._copy.setText("Copied")
        QTimer.singleShot(COPIED_MS, self, self._reset_copy)

    @Slot()
    def _reset_copy(self) -> None:
        self._copy.setText("Copy")
