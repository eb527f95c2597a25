"""What is selected in a document of prose and in a table, as leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QTextCursor, QTextTable

from desktop.views.text.copying.inline_source import inline_source
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.markdown import inline
from desktop.views.text.markdown.leaf import LeafKind
from desktop.views.text.markdown.runs import Run, runs_of
from desktop.views.text.markdown.shown_leaf import ShownLeaf
from desktop.views.text.markdown.source_line import cells
from desktop.views.text.prose_writer import Written
from desktop.views.text.source_text import written_runs


def selected_prose(cursor: QTextCursor, written: Sequence[Written], *, more: bool) -> list[SelectedLeaf]:
    """The leaves that a selection touches. more: it goes on in other documents."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    found: list[SelectedLeaf] = []
    for one in written:
        leaf = one.shown.leaf
        begin = cursor.document().findBlockByNumber(one.paragraph).position()
        first, last = begin + (one.starts[0] if one.starts else one.end), begin + one.end
        if begin > end:
            break
        markers = leaf.joint is None and start < first and end > begin
        touched = (start < last and end > first) or (first == last and start <= first <= end)
        if not (touched or markers):
            continue
        whole, beyond = start <= first and end >= last, more or end > last or start < begin
        text = (
            _source(leaf.text, one.shown.runs)
            if whole
            else inline_source(written_runs(cursor, max(start, first), min(end, last)))
        )
        begun = bool(leaf.marked) and (markers or (beyond and start <= first))
        inside = not (whole or markers or beyond)
        found.append(SelectedLeaf(replace(leaf, text=text), begun, inside))
    return found


def selected_table(cursor: QTextCursor, table: QTextTable, shown: ShownLeaf, *, more: bool) -> list[SelectedLeaf]:
    """The rows and columns that a selection touches; words alone where it stays in one cell."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    top, bottom = table.cellAt(start), table.cellAt(end)
    if not more and top.isValid() and bottom.isValid() and top == bottom:
        text = inline_source(written_runs(cursor, start, end)).replace("|", "\\|")
        return [SelectedLeaf(replace(shown.leaf, kind=LeafKind.PARAGRAPH, text=text), inside=True)]
    row, column, width = 0, 0, table.columns()
    count = table.rows()
    if cursor.hasComplexSelection():
        row, count, column, width = cursor.selectedTableCells()  # type: ignore[misc]
    else:
        row = top.row() if top.isValid() else 0
        count = (bottom.row() if bottom.isValid() else table.rows() - 1) - row + 1
    lines = [_row(shown, number, column, width) for number in range(row, row + count)]
    columns = shown.leaf.columns[column : column + width]
    leaf = replace(shown.leaf, text="\n".join(lines), columns=columns, joint=None if row else shown.leaf.joint)
    return [SelectedLeaf(leaf, begun=row == 0 and column == 0)]


def _row(shown: ShownLeaf, number: int, column: int, width: int) -> str:
    cells = (_cell_source(shown, number, place) for place in range(column, column + width))
    return f"| {' | '.join(cells)} |"


def _cell_source(shown: ShownLeaf, row: int, column: int) -> str:
    written = cells(shown.leaf.text.split("\n")[row])
    text = written[column] if column < len(written) else ""
    return _source(text, shown.rows[row][column]).replace("\n", "<br>").replace("|", "\\|")


def _source(text: str, runs: tuple[Run, ...]) -> str:
    """What was written, but for links whose address stood elsewhere in the text."""
    links = any(run.style.href for run in runs)
    return inline_source(runs) if links and "[" in text and runs_of(inline.read(text)) != runs else text
