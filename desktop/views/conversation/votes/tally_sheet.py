"""The tally: how often which voice was better, by kind of task, with how sure that is. It stays on this computer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.chat.comparing.tally import TallyRow
from desktop.views.conversation.votes.vote_bar import KIND_NAMES
from desktop.views.kit import theme
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label

NOTHING = "Nothing was compared yet. Let Both answer, and say which answer is better: F7 left, F8 neither, F9 right."
HEADS = ("", "Base better", "Tie", "Instruct better", "Instruct, where one was better")
ACCOUNT = (
    "The interval holds the true share in 95 of 100 such tallies (Wilson). While it holds 50%, nothing is decided. "
    "These figures are kept with your chats and go nowhere."
)


class TallySheet(QDialog):
    """Not modal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tally of your choices")
        self.setModal(False)
        open_with(self, theme.px(620), theme.px(320))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(14)
        self._body = QWidget()
        self._column.addWidget(self._body)

    def show_rows(self, rows: Sequence[TallyRow]) -> None:
        """Show these, in the place of what was shown."""
        self._column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = _table(rows) if rows else _said(NOTHING)
        self._column.addWidget(self._body)


def _table(rows: Sequence[TallyRow]) -> QWidget:
    body = QWidget()
    outer = QVBoxLayout(body)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(14)
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    for place, head in enumerate(HEADS):
        grid.addWidget(label(head, "dim"), 0, place, _at(place))
    for line, row in enumerate(rows, start=1):
        for place, words in enumerate(cells(row)):
            cell = label(words, "", "title" if row.kind is None else "")
            cell.setAccessibleName(f"{cells(row)[0]}, {HEADS[place]}: {words}" if place else words)
            grid.addWidget(cell, line, place, _at(place))
    outer.addLayout(grid)
    outer.addWidget(label(f"{blind_words(rows[0])} {ACCOUNT}", "dim", wrap=True))
    outer.addStretch(1)
    return body


def cells(row: TallyRow) -> tuple[str, str, str, str, str]:
    """A row in words."""
    share, interval, sure = row.share, row.interval, "—"
    if share is not None and interval is not None:
        sure = f"{share:.0%} (between {interval.low:.0%} and {interval.high:.0%})"
    name = KIND_NAMES[row.kind] if row.kind is not None else "All"
    return name, str(row.base), str(row.ties), str(row.instruct), sure


def blind_words(row: TallyRow) -> str:
    """How many of the votes were blind."""
    votes = row.base + row.instruct + row.ties
    return (
        f"{row.blind} of {votes} choices were made blind." if votes != 1 else f"{row.blind} of 1 choice was made blind."
    )


def _said(words: str) -> QWidget:
    return label(words, "dim", wrap=True)


def _at(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if 0 < place < len(HEADS) - 1 else Qt.AlignmentFlag.AlignLeft
