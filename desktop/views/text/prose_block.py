"""Text of an answer or a message: a text browser as high as what it holds, which loads nothing and opens nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData, QSizeF, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from desktop.views.kit import theme
from desktop.views.kit.safe_text import grows
from desktop.views.text.block import Block
from desktop.views.text.copying.markdown_source import markdown_source
from desktop.views.text.copying.prose_selection import selected_prose
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.copying.selection_menu import selection_menu
from desktop.views.text.formulas.formula_object import Swap, take_formulas
from desktop.views.text.formulas.formula_watch import FormulaWatch
from desktop.views.text.late_layout import late_layout
from desktop.views.text.leaf_format import LINE_HEIGHT
from desktop.views.text.leaf_layout import STEP, spot_of
from desktop.views.text.markdown.leaf import Leaf, LeafKind, Place, Quote
from desktop.views.text.markdown.shown_leaf import ShownLeaf
from desktop.views.text.message_selection import MessageSelection
from desktop.views.text.prose_writer import ProseWriter
from desktop.views.text.source_text import insert, mime_of, selected_text, selection_kept

TAB_BLANKS = 4
BAR = 3  # pixels of a quote's bar
UNBROKEN = -1  # to Qt: room for every line


class TextBlock(QTextBrowser):
    """The part that all text shares."""

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
        take_formulas(self.document())
        self.formulas = FormulaWatch(self)
        self.selection: MessageSelection | None = None  # the one of the whole text that this is a part of

    @Slot(QSizeF)
    def _fit(self, size: QSizeF) -> None:
        height = math.ceil(size.height()) + self._extra_height()
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _extra_height(self) -> int:
        """What is needed below the text."""
        return 0

    @Slot()
    def fit_tabs(self) -> None:
        """A tab is four blanks wide."""
        self.ensurePolished()
        blank = QFontMetricsF(self.font()).horizontalAdvance(" ")
        self.setTabStopDistance(max(1.0, TAB_BLANKS * blank))

    @Slot(QUrl)
    def _anchor_clicked(self, url: QUrl) -> None:
        self.link_requested.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002
        # A valid picture, because Qt opens the name by itself when it gets nothing: files, devices, network shares.
        picture = QImage(1, 1, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def selected(self, *, more: bool = True) -> list[SelectedLeaf]:
        """What is selected of this block, as leaves. more: other blocks have a part of the selection too."""
        leaf = Leaf(LeafKind.PARAGRAPH, selected_text(self.textCursor()), gap=True)
        return [SelectedLeaf(leaf, inside=not more, plain=True)]

    def createMimeDataFromSelection(self) -> QMimeData:
        return mime_of(markdown_source(self.selected(more=False)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selection is None:
            super().contextMenuEvent(event)
        else:
            selection_menu(self, event.pos(), self.selection).popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt breaks the lines anew here; what is far from the window keeps its old ones for a while."""
        narrower_or_wider = event.oldSize().width() not in {-1, event.size().width()}
        if not narrower_or_wider or not late_layout().put_off(self, self._lay_out):
            super().resizeEvent(event)
            self.formulas.place()

    def _lay_out(self) -> None:
        super().resizeEvent(QResizeEvent(self.size(), self.size()))
        self.formulas.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        late_layout().hurry(self)
        super().paintEvent(event)
        self.formulas.on_screen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.selection is None or not self.selection.take_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.selection is not None:
            self.selection.begin(self, event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.selection is None or not self.selection.take_drag(self, event):
            super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the transcript scrolls, never one block


class ProseBlock(TextBlock):
    """Rendered markdown. While it is written, only the paragraph that grows is laid out again."""

    def __init__(self, name: str = "Answer text", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.renders = 0  # for tests: how many paragraphs were laid out
        self._leaves: tuple[ShownLeaf, ...] = ()
        self._writer = ProseWriter(self.document())
        self.formulas.swapped.connect(self._writer_follows)
        theme.notifier().changed.connect(self._render)

    def set_block(self, block: Block) -> None:
        """Show a block; nothing happens to the paragraphs that stand there already."""
        if block.leaves == self._leaves:
            return
        self._leaves = block.leaves
        self._write()

    def selected(self, *, more: bool = True) -> list[SelectedLeaf]:
        return selected_prose(self.textCursor(), self._writer.written(), more=more)

    @Slot()
    def _render(self) -> None:
        """Lay everything out anew: the look has changed."""
        self._writer.clear()
        self._write()

    @Slot(object)
    def _writer_follows(self, swaps: list[Swap]) -> None:
        self._writer.follow(swaps)

    def _write(self) -> None:
        self.ensurePolished()  # markers are as wide as the font makes them
        self.document().setIndentWidth(theme.px(STEP))
        with selection_kept(self):
            self._write_leaves()
        links = any(run.style.href for shown in self._leaves for run in shown.runs)
        self.formulas.look(has_formulas=any(shown.has_formulas() for shown in self._leaves))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if links else Qt.FocusPolicy.ClickFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if any(shown.leaf.places for shown in self._leaves):
            self._paint_bars(event)

    def _write_leaves(self) -> None:
        """Write, and have painted what is new: Qt would paint all of a paragraph whenever its end grows."""
        viewport = self.viewport()
        viewport.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, True)  # noqa: FBT003
        self.renders += self._writer.show(self._leaves)
        viewport.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)  # noqa: FBT003
        viewport.update(0, math.floor(self._writer.changed_below()), viewport.width(), viewport.height())

    def _paint_bars(self, event: QPaintEvent) -> None:
        """A bar where the lines of each quote begin, from its first paragraph to its last."""
        painter = QPainter(self.viewport())
        layout = self.document().documentLayout()
        former: tuple[Place, ...] = ()
        bottom, step, colour = 0.0, theme.px(STEP), QColor(theme.tokens().line)
        for number, leaf in enumerate(self._writer.paragraphs()):
            block = self.document().findBlockByNumber(number)
            box = layout.blockBoundingRect(block)
            to_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
            going_on = sum(isinstance(place, Quote) and place in former for place in leaf.places)
            for index, at in enumerate(spot_of(leaf.places, ()).bars):
                top = bottom if index < going_on else box.top()
                if box.bottom() >= event.rect().top() and top <= event.rect().bottom():
                    left = self.viewport().width() - BAR - at * step if to_left else at * step
                    painter.fillRect(left, math.floor(top), BAR, math.ceil(box.bottom() - top), colour)
            former, bottom = leaf.places, box.bottom()
        painter.end()


class PlainBlock(TextBlock):
    """Text exactly as it was written, with long runs broken for display."""

    def __init__(self, name: str = "Answer text", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shown = ""
        self.behind = ""  # as of Block
        self._measured: tuple[int, float] | None = None  # size of letters, natural width
        theme.notifier().changed.connect(self.fit_tabs)

    def set_block(self, block: Block) -> None:
        """Show a block; a longer version of the text shown is appended to it."""
        self.behind = block.behind
        if block.text == self._shown:
            return
        self.fit_tabs()
        with selection_kept(self):
            self._write(block.text)
        self._shown = block.text
        self._measured = None

    def natural_width(self) -> float:
        """Pixels that its longest line takes where nothing breaks it, measured once for a text and a size of letters.

        Columns are dragged, and then it is asked for at each step.
        """
        letters = self.font().pixelSize()
        if self._measured is None or self._measured[0] != letters:
            copy = self.document().clone()
            copy.setTextWidth(UNBROKEN)
            self._measured = letters, copy.idealWidth()
            copy.deleteLater()
        return self._measured[1]

    def _write(self, text: str) -> None:
        """Paragraphs that stand there already stay; the last one may have grown."""
        lines, former = text.split("\n"), self._shown.split("\n") if self._shown else []
        keep = 0
        while keep < min(len(lines), len(former)) - 1 and lines[keep] == former[keep]:
            keep += 1
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().findBlockByNumber(keep)
        cursor.setPosition(block.position())
        if keep == len(former) - 1 and grows(former[keep], lines[keep]):
            cursor.movePosition(QTextCursor.MoveOperation.End)
            self._write_lines(cursor, [lines[keep][len(former[keep]) :], *lines[keep + 1 :]])
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            self._write_lines(cursor, lines[keep:])
        cursor.endEditBlock()

    def _write_lines(self, cursor: QTextCursor, lines: list[str]) -> None:
        spaced = QTextBlockFormat()
        spaced.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(spaced)
        look = QTextCharFormat()
        for number, line in enumerate(lines):
            if number:
                cursor.insertBlock(spaced, look)
            insert(cursor, line, look)
