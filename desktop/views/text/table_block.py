"""A table of an answer: lines between rows, columns as they were aligned, scrolled sideways where it is too wide."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextBlockFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.views.kit import theme
from desktop.views.text.block import Block
from desktop.views.text.copying.prose_selection import selected_table
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.leaf_format import HEAD, TEXT, space_lines, write_runs
from desktop.views.text.markdown.leaf import Leaf
from desktop.views.text.markdown.runs import Run
from desktop.views.text.markdown.shown_leaf import ShownLeaf
from desktop.views.text.prose_block import TextBlock
from desktop.views.text.source_text import selection_kept

_Row = tuple[tuple[Run, ...], ...]
_ALIGNMENTS = {
    "": Qt.AlignmentFlag.AlignLeft,
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class TableBlock(TextBlock):
    """One table, or a piece of one. While it is written, rows are added and only the last one is written again."""

    def __init__(self, name: str = "Answer text", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.horizontalScrollBar().rangeChanged.connect(self._refit)
        self._shown: ShownLeaf | None = None
        self._table: QTextTable | None = None
        theme.notifier().changed.connect(self._render)

    def set_block(self, block: Block) -> None:
        """Show a table."""
        shown = block.leaves[0]
        if shown == self._shown:
            return
        former, self._shown = self._shown, shown
        with selection_kept(self):
            if former is None or former.leaf.columns != shown.leaf.columns or len(former.rows) > len(shown.rows):
                self._build(shown)
            else:
                self._change(former, shown)
        self.formulas.look(has_formulas=shown.has_formulas())

    @Slot()
    def _render(self) -> None:
        if self._shown is not None:
            self._build(self._shown)
            self.formulas.look(has_formulas=self._shown.has_formulas())

    def _build(self, shown: ShownLeaf) -> None:
        document = self.document()
        document.clear()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        look = QTextTableFormat()
        look.setBorder(0)
        look.setCellSpacing(0)
        look.setCellPadding(0)
        look.setHeaderRowCount(1)
        self._table = cursor.insertTable(len(shown.rows), len(shown.leaf.columns), look)
        for number, row in enumerate(shown.rows):
            self._write_row(number, row, shown.leaf)
        flat = QTextBlockFormat()
        flat.setLineHeight(0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        for end in (QTextCursor.MoveOperation.Start, QTextCursor.MoveOperation.End):
            cursor.movePosition(end)  # Qt keeps an empty paragraph on either side of a table
            cursor.setBlockFormat(flat)
        cursor.endEditBlock()

    def _change(self, former: ShownLeaf, shown: ShownLeaf) -> None:
        table = self._table
        if table is None:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if len(shown.rows) > len(former.rows):
            table.appendRows(len(shown.rows) - len(former.rows))
        for number, row in enumerate(shown.rows):
            if number >= len(former.rows):
                self._write_row(number, row, shown.leaf)
                continue
            for column, (runs, before) in enumerate(zip(row, former.rows[number], strict=True)):
                if runs != before:
                    self._write_cell(number, column, runs, shown.leaf)
        cursor.endEditBlock()

    def _write_row(self, number: int, row: _Row, leaf: Leaf) -> None:
        table = self._table
        if table is None:
            return
        look = _cell_format(head=number == 0)
        for column, runs in enumerate(row):
            cell = table.cellAt(number, column)
            cell.setFormat(look)
            aligned = QTextBlockFormat()
            space_lines(aligned, self.font(), HEAD if number == 0 else TEXT)
            aligned.setAlignment(_ALIGNMENTS[leaf.columns[column]])
            cell.firstCursorPosition().setBlockFormat(aligned)
            self._write_cell(number, column, runs, leaf)

    def _write_cell(self, row: int, column: int, runs: tuple[Run, ...], leaf: Leaf) -> None:
        if self._table is None:
            return
        cell = self._table.cellAt(row, column)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        write_runs(cursor, runs, leaf, head=row == 0)

    def selected(self, *, more: bool = True) -> list[SelectedLeaf]:
        if self._table is None or self._shown is None:
            return []
        return selected_table(self.textCursor(), self._table, self._shown, more=more)

    def _extra_height(self) -> int:
        bar = self.horizontalScrollBar()
        return bar.sizeHint().height() if bar.maximum() > 0 else 0

    @Slot()
    def _refit(self) -> None:
        self._fit(self.document().documentLayout().documentSize())

    def wheelEvent(self, event: QWheelEvent) -> None:
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways and self.horizontalScrollBar().maximum() > 0:
            super(TextBlock, self).wheelEvent(event)
        else:
            event.ignore()


def _cell_format(*, head: bool) -> QTextTableCellFormat:
    tokens = theme.tokens()
    made = QTextTableCellFormat()
    made.setTopPadding(theme.px(6))
    made.setBottomPadding(theme.px(6))
    made.setRightPadding(theme.px(16))
    made.setBottomBorder(1)
    made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBottomBorderBrush(QBrush(QColor(tokens.edge if head else tokens.line)))
    return made
