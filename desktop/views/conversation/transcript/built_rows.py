"""The rows of a conversation, and those of them that are built as widgets in a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from PySide6.QtWidgets import QWidget

from desktop.views.conversation.message.message_widget import MessageWidget, as_question
from desktop.views.conversation.transcript.built_part import FIRST_BUILT, OLDER, end_of, first_part, start_of
from desktop.views.conversation.transcript.built_row import AcrossRow, BesideRow, BuiltRow, Cell
from desktop.views.conversation.transcript.column import Column
from desktop.views.conversation.transcript.page import TranscriptPage
from desktop.views.conversation.transcript.rows import Row, is_across

Kept = dict[tuple[Column, int], MessageWidget]  # by column and message id


class BuiltRows:
    """Builds rows and lets them go.

    rows: all of the conversation; built: one stretch of them; first: the number of the first row built.
    """

    def __init__(self, page: TranscriptPage) -> None:
        self._page = page
        page.built = self.widgets
        self.columns: list[Column] = []
        self.rows: list[Row] = []
        self.built: list[BuiltRow] = []
        self.first = 0
        self._widths: list[int] = []

    def use_columns(self, columns: Sequence[Column]) -> None:
        """These stand beside each other from now on; nothing is built. Those before have let their widgets go."""
        for row in self.built:
            self._remove(row)
        self.built, self.rows, self.first = [], [], 0
        self.columns = list(columns)

    def set_widths(self, widths: Sequence[int]) -> None:
        """Divide the width between the columns: pixels of each."""
        if list(widths) != self._widths:
            self._widths = list(widths)
            for row in self.built:
                if isinstance(row.widget, BesideRow):
                    row.widget.set_widths(widths)

    def cells(self, column: Column | None = None) -> list[Cell]:
        """The cells that speak for a column, or all."""
        return [cell for row in self.built for cell in row.cells if column is None or cell.column is column]

    def widgets(self, column: Column | None = None) -> list[MessageWidget]:
        """The messages that stand in a column, or all."""
        return [cell.widget for row in self.built for cell in row.cells_of(column)]

    def number_of(self, message_id: int) -> int | None:
        """Which row a message stands in; None where it is in no column."""
        return next((number for number, row in enumerate(self.rows) if message_id in row), None)

    def has_end(self) -> bool:
        """Whether the end of the conversation is built."""
        return self.first + len(self.built) == len(self.rows)

    def build(self, number: int, rows: list[Row] | None = None) -> None:
        """Build anew, around a row, or the end where there are no so many. rows: all there are now, None = the same."""
        gone, self.built, self.rows = self.built, [], self.rows if rows is None else rows
        self._drop(gone)
        whole = number >= len(self.rows)
        self.first = start_of(self._length, number, *(first_part(self._page.seen_height()) if whole else (OLDER // 2,)))
        for row in range(self.first, end_of(self._length, len(self.rows), number, OLDER + OLDER // 2)):
            self._insert(len(self.built), row)

    def build_older(self) -> bool:
        """Build some rows before the first one built. False where there are none."""
        first = start_of(self._length, self.first)
        for place, number in enumerate(range(first, self.first)):
            self._insert(place, number)
        found, self.first = first < self.first, first
        return found

    def build_newer(self) -> None:
        """Build some rows behind the last one built."""
        end = self.first + len(self.built)
        for number in range(end, end_of(self._length, len(self.rows), end)):
            self._insert(len(self.built), number)

    def go_on(self, rows: list[Row], most: int) -> bool:
        """Keep what both conversations begin with; False where too little of that is built to be worth it.

        most: how many rows may have to be built anew.
        """
        common = self._common(rows)
        least = self.first if most > OLDER else self.first + 1
        is_built = common <= self.first + len(self.built)  # else it differs only behind what is built
        if common < least or (is_built and len(rows) - common > most):
            return False
        self.take(rows)
        return True

    def take(self, rows: list[Row]) -> None:
        """The rows are these from now on. Those at the beginning stay, and messages are used again in other rows."""
        common, had_end, end = self._common(rows), self.has_end(), self.first + len(self.built)
        keep = max(0, common - self.first)
        gone, self.built, self.rows = self.built[keep:], self.built[:keep], rows
        for cell in self.cells():
            message = cell.column.find(cell.widget.message.id)
            if message is not None and message != cell.widget.message:
                cell.widget.set_message(message)
        if had_end or common < end:
            kept = {(cell.column, cell.widget.message.id): cell.widget for row in gone for cell in row.cells}
            for number in range(self.first + len(self.built), len(rows)):
                self._insert(len(self.built), number, kept if len(self.columns) > 1 else {})
        self._drop(gone)

    def let_old_ones_go(self, most: int) -> None:
        """Where more than so many are built, keep as many as are built first."""
        if len(self.built) > most:
            gone, self.built = self.built[:-FIRST_BUILT], self.built[-FIRST_BUILT:]
            self.first += len(gone)
            self._drop(gone)

    def _insert(self, place: int, number: int, kept: Kept | None = None) -> QWidget:
        """Build a row, of message widgets that are there already where it can."""
        row, kept = self.rows[number], {} if kept is None else kept
        cells: list[Cell | None] = []
        for column, message_id in self._places(row):
            message = column.find(message_id) if message_id is not None else None
            if message is None:
                cells.append(None)
                continue
            widget = kept.pop((column, message.id), None) or column.make_widget(message, self._page.holder)
            cells.append(Cell(column, widget))
        made = self._row_widget(number, [cell.widget if cell is not None else None for cell in cells])
        self.built.insert(place, BuiltRow(row, made, tuple(cell for cell in cells if cell is not None)))
        self._page.insert(place, made)
        return made

    def _places(self, row: Row) -> list[tuple[Column, int | None]]:
        """Which column speaks for each message: for one across all, the first with the most versions of it."""
        if not is_across(row):
            return list(zip(self.columns, row, strict=False))
        return [(max(self.columns, key=lambda column: column.version_count(row[0])), row[0])]

    def _row_widget(self, number: int, widgets: list[MessageWidget | None]) -> QWidget:
        first = widgets[0]
        if len(self.columns) == 1 and first is not None:
            return first
        if len(widgets) == 1 and first is not None:
            begins = number > 0 and as_question(first) is not None
            return AcrossRow(first, line=begins, parent=self._page.holder)
        return BesideRow(widgets, self._widths or [1] * len(widgets), self._page.holder)

    def _drop(self, gone: Sequence[BuiltRow]) -> None:
        """Rows leave, but for messages that stand in another row now."""
        here = {id(cell.widget) for cell in self.cells()} if len(self.columns) > 1 else set()
        for row in gone:
            for cell in row.cells:
                if id(cell.widget) not in here:
                    cell.column.let_go(cell.widget)
            self._remove(row)

    def _remove(self, row: BuiltRow) -> None:
        self._page.column.removeWidget(row.widget)
        row.widget.hide()
        row.widget.deleteLater()

    def _length(self, number: int) -> int:
        """The characters of a row."""
        row = self.rows[number]
        cells = zip(self.columns, row[:1] if is_across(row) else row, strict=False)
        messages = [column.find(message_id) for column, message_id in cells if message_id is not None]
        return sum(len(message.text) for message in messages if message is not None)

    def _common(self, rows: Sequence[Row]) -> int:
        """How many rows both begin with."""
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rows, self.rows, strict=False)))
