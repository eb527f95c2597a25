"""A row of messages as widgets: one alone, one across all columns, or one in each column with equal tops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.conversation.message.message_widget import MessageWidget, as_question
from desktop.views.conversation.transcript.column import Column
from desktop.views.conversation.transcript.rows import Row, is_across
from desktop.views.kit.buttons import INSET
from desktop.views.kit.labels import hairline
from desktop.views.kit.tab_order import READ_AS_ONE

TEXT_COLUMN = 760
MARGIN = 18
LINE_GAP = 20  # pixels between the line of a turn and its question


@dataclass(frozen=True, slots=True)
class Cell:
    """A message's widget and the column that it speaks for."""

    column: Column
    widget: MessageWidget


@dataclass(frozen=True, slots=True)
class BuiltRow:
    """widget: what stands in the page, the message itself where there is one column."""

    row: Row
    widget: QWidget
    cells: tuple[Cell, ...]

    def cells_of(self, column: Column | None) -> tuple[Cell, ...]:
        """Those that stand in a column, None = all."""
        across = is_across(self.row)
        return tuple(cell for cell in self.cells if column is None or across or cell.column is column)


class AcrossRow(QWidget):
    """One message for all columns, in the middle; a line above it where another turn ended."""

    def __init__(self, widget: MessageWidget, *, line: bool, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LINE_GAP)
        if line:
            column.addWidget(hairline())
        column.addLayout(_centred(widget))
        if (question := as_question(widget)) is not None:
            question.stand(in_the_middle=True)


class BesideRow(QWidget):
    """One message for each column, as wide as the column, with a line between them; their tops are equal."""

    def __init__(self, widgets: Sequence[MessageWidget | None], widths: Sequence[int], parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for number, widget in enumerate(widgets):
            if number:
                self._row.addWidget(hairline(upright=True))
            self._row.addWidget(_cell(widget))
        self.set_widths(widths)

    def set_widths(self, widths: Sequence[int]) -> None:
        """Divide the width: pixels of each column, or their ratio."""
        for number, width in enumerate(widths):
            self._row.setStretch(2 * number, max(1, width))


def _cell(widget: MessageWidget | None) -> QWidget:
    cell = QWidget()
    cell.setProperty(READ_AS_ONE, True)  # noqa: FBT003
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    inner = QVBoxLayout(cell)
    inner.setContentsMargins(0, 0, 0, 0)
    if widget is not None:
        inner.addLayout(_centred(widget))
        if (question := as_question(widget)) is not None:
            question.stand(in_the_middle=False)
    inner.addStretch(1)
    return cell


def _centred(widget: QWidget) -> QHBoxLayout:
    """As wide as text can be read, in the middle of what is wider."""
    widget.setMaximumWidth(TEXT_COLUMN + INSET)
    row = QHBoxLayout()
    row.setContentsMargins(MARGIN - INSET, 0, MARGIN, 0)
    row.addStretch(1)
    row.addWidget(widget, 1000)
    row.addStretch(1)
    return row
