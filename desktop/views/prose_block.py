"""Text of an answer or a message: a text browser as high as what it holds, which loads nothing and opens nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QSizeF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QImage, QTextBlockFormat, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from desktop.views import theme
from desktop.views.document_style import document_style, space_out
from desktop.views.markdown_blocks import Block
from desktop.views.safe_text import break_runs, visible

LINE_HEIGHT = 145.0  # per cent


class TextBlock(QTextBrowser):
    """The part that prose and plain text share."""

    link_requested = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.anchorClicked.connect(self._anchor_clicked)

    @Slot(QSizeF)
    def _fit(self, size: QSizeF) -> None:
        height = math.ceil(size.height())
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    @Slot(QUrl)
    def _anchor_clicked(self, url: QUrl) -> None:
        self.link_requested.emit(url.toString())

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002
        # A valid picture, because Qt opens the name by itself when it gets nothing: files, devices, network shares.
        picture = QImage(1, 1, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the transcript scrolls, never one block


class ProseBlock(TextBlock):
    """Rendered markdown."""

    def __init__(self, name: str = "Answer text", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.renders = 0  # for tests: how often this block was laid out anew
        self._html = ""
        theme.notifier().changed.connect(self._render)

    def set_block(self, block: Block) -> None:
        """Show a block; nothing happens when its text is the one shown."""
        if block.text != self._html:
            self._html = block.text
            self._render()

    @Slot()
    def _render(self) -> None:
        self.renders += 1
        document: QTextDocument = self.document()
        document.setIndentWidth(theme.px(22))
        document.setDefaultStyleSheet(document_style(theme.tokens(), theme.zoom()))
        self.setHtml(self._html.rstrip())
        space_out(document)
        links = "<a " in self._html
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if links else Qt.FocusPolicy.ClickFocus)


class PlainBlock(TextBlock):
    """Text exactly as it was written, with long runs broken for display."""

    def __init__(self, name: str = "Answer text", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shown = ""

    def set_block(self, block: Block) -> None:
        """Show a block; a longer version of the text shown is appended to it."""
        text = break_runs(visible(block.text))
        if text == self._shown:
            return
        if self._shown and text.startswith(self._shown):
            cursor = self.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            cursor.insertText(text[len(self._shown) :])
        else:
            self.setPlainText(text)
            self._space_lines()
        self._shown = text

    def _space_lines(self) -> None:
        spaced = QTextBlockFormat()
        spaced.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.mergeBlockFormat(spaced)
