"""Where a message is on the screen, so that what comes instead of it can stand there, with the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop.views.conversation.message.message_widget import MessageWidget
from desktop.views.conversation.reading_place import ReadingPlace
from desktop.views.conversation.transcript.built_row import BuiltRow
from desktop.views.conversation.transcript.rows import Row


class MessageSpot(NamedTuple):
    """Behind which other row, how far below the top in pixels, which arrow of its versions has the keyboard.

    cell: of the message in its row.
    """

    above: Row | None
    top: int
    side: int
    cell: int
    following: bool

    def place_in(self, rows: Sequence[Row]) -> int:
        """Which of these rows stands there now; their number where none does."""
        if self.above is None:
            return 0
        return rows.index(self.above) + 1 if self.above in rows else len(rows)


def spot_of(
    message_id: int, rows: Sequence[Row], first: int, built: Sequence[BuiltRow], place: ReadingPlace
) -> MessageSpot | None:
    """Where a message is; None where it is not built.

    rows: of the whole conversation; first: which of them is the first that is built.
    """
    for number, row in enumerate(built):
        for at, cell in enumerate(row.cells):
            if cell.widget.message.id == message_id:
                above = rows[first + number - 1] if first + number > 0 else None
                side = cell.widget.versions.side_with_keyboard()
                return MessageSpot(above, place.top_of(row.widget), side, at, place.following)
    return None


def give_back(
    spot: MessageSpot, rows: Sequence[Row], first: int, built: Sequence[BuiltRow], place: ReadingPlace
) -> bool:
    """Put what stands in a spot now where the former message was. False where the end is to be followed.

    first: which row is the first that is built.
    """
    number = spot.place_in(rows) - first
    if not 0 <= number < len(built):
        return False
    row = built[number]
    if spot.side and row.cells:
        _widget(row, spot.cell).versions.take_keyboard(spot.side)
    if not spot.following:
        place.hold_at(row.widget, spot.top)
    return not spot.following


def _widget(row: BuiltRow, cell: int) -> MessageWidget:
    return row.cells[min(cell, len(row.cells) - 1)].widget
