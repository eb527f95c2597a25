"""Read-only code as high as its lines: long ones are scrolled sideways, or wrapped where the user wants that."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.views.kit.safe_text import LINE_END, MAX_RUN, grows, is_plain, odd_count, visible
from desktop.views.kit.typefaces import fonts
from desktop.views.text.copying.selection_menu import selection_menu
from desktop.views.text.late_layout import late_layout
from desktop.views.text.message_selection import MessageSelection
from desktop.views.text.source_text import insert, mime_of, selected_text

TAB_BLANKS = 4
MOST_APART = 1_000  # lines that are asked for their height, one by one
MOST_ODD = 2_000  # hidden characters that are kept apart, one by one


class Wrapping(QObject):
    """Whether long lines of code are wrapped: one choice for all code, while the program runs."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.on = False

    def choose(self, *, on: bool) -> None:
        """Wrap lines, or scroll them."""
        if on != self.on:
            self.on = on
            self.changed.emit()


wrapping = Wrapping()


class CodeView(QPlainTextEdit):
    """Read-only code as high as its lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "code")
        self.setAccessibleName("Code")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.selection: MessageSelection | None = None  # the one of the whole text that this is a part of
        self._foreign = False  # letters of other fonts may be in it, which make lines higher
        self._broken = 0  # ends of lines that are none of the code's
        self._has_bar = False  # whether there is room for the sideways scroll bar
        self.horizontalScrollBar().rangeChanged.connect(self._bar_changed)
        self.document().blockCountChanged.connect(self.fit)
        wrapping.changed.connect(self._wrap)
        self._wrap()

    @Slot()
    def _wrap(self) -> None:
        """Do with long lines as was chosen."""
        modes, breaks = QPlainTextEdit.LineWrapMode, QTextOption.WrapMode
        self.setLineWrapMode(modes.WidgetWidth if wrapping.on else modes.NoWrap)
        self.setWordWrapMode(breaks.WrapAtWordBoundaryOrAnywhere if wrapping.on else breaks.NoWrap)
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Take the height of the lines, and of the sideways scroll bar where one is needed."""
        self.ensurePolished()
        bar = self.horizontalScrollBar()
        self._has_bar = bar.maximum() > 0
        extra = bar.sizeHint().height() if self._has_bar else 0
        apart = wrapping.on or (self._foreign and self.document().blockCount() <= MOST_APART)
        lines = self._laid_out_height() if apart else self._unwrapped_height()
        self.setTabStopDistance(max(1.0, TAB_BLANKS * QFontMetricsF(self.font()).horizontalAdvance(" ")))
        height = math.ceil(lines + 2 * self.document().documentMargin()) + extra
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    @Slot(int, int)
    def _bar_changed(self, _least: int, most: int) -> None:
        """The bar came or went: how far it can be moved changes with each step of a width that is dragged."""
        if (most > 0) is not self._has_bar:
            self.fit()

    def _laid_out_height(self) -> float:
        """How high the lines are as they stand now; only what is new is laid out."""
        layout, height, block = self.document().documentLayout(), 0.0, self.document().begin()
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return height

    def _unwrapped_height(self) -> int:
        return (self.document().blockCount() + self._broken) * _line_height(self.font())

    def resizeEvent(self, event: QResizeEvent) -> None:
        before, now = event.oldSize(), event.size()
        if before.width() in {-1, now.width()} or not late_layout().put_off(self, self._lay_out):
            super().resizeEvent(event)
            if wrapping.on and now.width() != before.width():
                self.fit()

    def _lay_out(self) -> None:
        super().resizeEvent(QResizeEvent(self.size(), QSize()))
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        late_layout().hurry(self)
        super().paintEvent(event)

    def wanted_width(self) -> int:
        """How wide its longest line is."""
        longest = max(self.toPlainText().split("\n"), key=len, default="")
        return math.ceil(QFontMetricsF(self.font()).horizontalAdvance(longest) + 2 * self.document().documentMargin())

    def write(self, code: str, former: str) -> None:
        """Show code; where it goes on from what is shown, only its end is written."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        goes_on = bool(former) and code.startswith(former)
        begin = former.rfind("\n") + 1 if goes_on else 0  # of the last line that stands there
        end = code.find("\n", begin)
        if goes_on and grows(former[begin:], code[begin:] if end < 0 else code[begin:end]):
            begin = len(former)
            cursor.movePosition(QTextCursor.MoveOperation.End)
        else:
            cursor.setPosition(self.document().lastBlock().position() if goes_on else 0)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        _insert_lines(cursor, code[begin:])
        cursor.endEditBlock()
        self._count_broken(code)
        self._foreign = not code.isascii()

    def _count_broken(self, code: str) -> None:
        long = len(code) > MAX_RUN and max(map(len, code.split("\n"))) > MAX_RUN
        self._broken = self.document().toRawText().count(LINE_END) if long else 0

    def createMimeDataFromSelection(self) -> QMimeData:
        return mime_of(selected_text(self.textCursor()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selection is None:
            super().contextMenuEvent(event)
        else:
            selection_menu(self, event.pos(), self.selection).popup(event.globalPos())

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
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways and self.horizontalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()


def _line_height(font: QFont) -> int:
    """How high a line is laid out: on whole pixels, which a font's own measure is not."""
    layout = QTextLayout("x", font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return math.ceil(line.height())


def _insert_lines(cursor: QTextCursor, code: str) -> None:
    fonts.needed_for(code)
    if is_plain(code):
        cursor.insertText(code)
        return
    if odd_count(code) > MOST_ODD:  # shown all the same, but a selection of it is copied as it is shown
        cursor.insertText(visible(code))
        return
    look = QTextCharFormat()
    for number, line in enumerate(code.split("\n")):
        if number:
            cursor.insertBlock()
        insert(cursor, line, look)
