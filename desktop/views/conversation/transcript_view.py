"""The scrolled messages of one column or several: a part is built, around the end or what is read, more on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QMetaObject, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.views.conversation.message.message_widget import MessageWidget, as_answer
from desktop.views.conversation.reading_place import ReadingPlace, Spot
from desktop.views.conversation.transcript.built_part import OLDER
from desktop.views.conversation.transcript.built_rows import BuiltRows
from desktop.views.conversation.transcript.column import Column
from desktop.views.conversation.transcript.fork_steps import READ_AT, fork_beside
from desktop.views.conversation.transcript.jump_button import JumpButton
from desktop.views.conversation.transcript.message_spot import give_back, spot_of
from desktop.views.conversation.transcript.page import TranscriptPage
from desktop.views.conversation.transcript.rows import Row, rows_of
from desktop.views.kit.quiet_scroll_bar import QuietScrollBar

MOST_BUILT = 80  # beyond this the oldest are dropped again, at the end of the chat only
NEAR_EDGE = 400  # pixels


class TranscriptView(QScrollArea):
    """Rows under each other. Follows the end only while the user is there; otherwise keeps what is being read.

    With several columns, what changes in them is shown together, when all have been told.
    """

    def __init__(self, columns: Sequence[Column] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transcriptView")
        self.setAccessibleName("Conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(QuietScrollBar())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the text stays where it is
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click beside the text leaves the cursor where one writes
        self._connections: list[QMetaObject.Connection] = []
        self._rests = True
        self._changed = False  # a column was told something that is not shown yet
        self._refilled = False  # and that was more than messages at the end
        self._at: int | None = None  # the message that changes while it is read
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
        self.page = TranscriptPage()
        self._rows = rows = BuiltRows(self.page)
        self.setWidget(self.page)
        self._place = ReadingPlace(self, self.page.holder, lambda: [row.widget for row in rows.built], rows.has_end)
        bar = self.verticalScrollBar()
        self._jump = JumpButton(
            self, lambda: not rows.has_end() or (not self._place.following and bar.value() < bar.maximum())
        )
        self._jump.clicked.connect(self.jump_to_end)
        self._place.held.connect(self._jump.look)
        self._place.held.connect(self.page.update_marks)
        bar.valueChanged.connect(self._scrolled)
        self.set_columns(columns)

    @property
    def columns(self) -> list[Column]:
        """What is shown beside each other."""
        return self._rows.columns

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these beside each other, from their end. What was built of the same ones before is used again."""
        if list(columns) != self.columns:
            self.rest()
            self._rows.use_columns(columns)
        if self._rests:
            self._rests = False
            self._connections = [connection for column in columns for connection in self._listen(column)]
            self.page.set_columns(len(columns), [column.empty for column in columns if column.empty is not None])
            for cell in self._rows.cells():
                cell.column.welcome(cell.widget)
            self._refill(None)

    def rest(self) -> None:
        """Another view shows these columns: what is built stays, and hears nothing until set_columns()."""
        for connection in self._connections:
            QObject.disconnect(connection)
        for cell in self._rows.cells() if not self._rests else ():
            cell.column.let_go(cell.widget)
            cell.widget.editing.close()
        self._connections, self._changed, self._rests = [], False, True
        self._settling.stop()

    def set_widths(self, widths: Sequence[int]) -> None:
        """Divide the width between the columns: pixels of each."""
        self._rows.set_widths(widths)

    def built(self, column: Column | None = None) -> list[MessageWidget]:
        """The message widgets that exist now, of all columns or of one."""
        self._settle()
        return self._rows.widgets(column)

    def read_message(self, column: Column, *, at_end: bool = False) -> int | None:
        """The id of a column's message that is held in place, else its first that begins in sight.

        None where the end is followed; at_end: not even then, but the one that is seen.
        """
        self._settle()
        place, anchor = self._place, self._place.anchor
        if place.following and not at_end:
            return None
        rows = [(row.widget, cell.widget.message.id) for row in self._rows.built for cell in row.cells_of(column)]
        held = (number for widget, number in rows if anchor and anchor.offset >= 0 and widget is anchor.widget)
        begins = (number for widget, number in rows if place.top_of(widget) >= 0)
        return next(held, None) or next(begins, None) or (rows[-1][1] if rows and at_end else None)

    @Slot()
    def jump_to_end(self) -> None:
        """Go to the end and follow it."""
        self._settle()
        if self._rests:
            return
        if not self._rows.has_end():
            self._build(len(self._rows.rows))
        self._place.follow_end()

    def scroll_to(self, message_id: int, within: Within | None = None) -> bool:
        """Go to a message wherever it is; False where it is not in this conversation.

        within: what in it is to be seen.
        """
        self._settle()
        rows, number = self._rows, self._rows.number_of(message_id)
        if number is None or self._rests:
            return False
        if not 0 <= number - rows.first < len(rows.built):
            self._build(number)
        self._lay_out()
        widget = rows.built[number - rows.first].widget
        if within is not None:
            within.build()
            self.page.lay_out()
        depth = within.depth() if within is not None else None
        before = self._place.top_of(widget)
        top = _top(self.viewport().height(), before, depth)
        spot = Spot(within.depth, depth + top - before) if within is not None and depth is not None else None
        self._place.hold_at(widget, top, spot)
        QTimer.singleShot(0, self, self._load_near)
        return True

    def step_fork(self, column: Column, by: int) -> int | None:
        """Go to the next (1) or previous (-1) message that has other versions. Returns its id, None = there is none."""
        self._settle()
        read = () if self._place.following else self._rows.built
        cells = [(row.widget, cell.widget.message.id) for row in read for cell in row.cells_of(column)]
        tops = [(number, self._place.top_of(widget)) for widget, number in cells]
        anchor = self._place.anchor
        held = next((n for w, n in cells if anchor and w is anchor.widget and anchor.offset == READ_AT), None)
        wanted = fork_beside(by, [message.id for message in column.messages], column.versions, tops, held)
        if wanted is not None:
            self.scroll_to(wanted)
        return wanted

    @Slot()
    def load_older(self) -> None:
        """Build the rows before the first one built, keeping in place what is being read."""
        if self._rows.first == 0 or self._rests:
            return
        if self._place.anchor is None:  # else what is held stays, also what was jumped to
            self._place.remember()
        self._rows.build_older()
        self.page.column.activate()  # so that the held widget is in place before anything is painted
        self._place.hold()

    # --- what columns tell

    def _listen(self, column: Column) -> list[QMetaObject.Connection]:
        return [
            column.refilled.connect(self._refill),
            column.added.connect(self._change),
            column.replaced.connect(partial(self._replace, column)),
            column.growing.connect(partial(self._grow, column)),
            column.askable_changed.connect(partial(self._dress, column, column.show_askable)),
            column.authors_changed.connect(partial(self._dress, column, column.show_authors)),
            column.markdown_changed.connect(partial(self._dress, column, column.show_markdown)),
        ]

    @Slot(object)
    def _refill(self, at: int | None) -> None:
        self._refilled, self._at = True, at
        self._change()

    @Slot()
    def _change(self) -> None:
        self._changed = True
        if len(self.columns) == 1:
            self._settle()
        else:
            self._settling.start()

    def _replace(self, column: Column, message_id: int) -> None:
        self._settle()
        message = column.find(message_id)
        for cell in self._rows.cells(column):
            if message is not None and cell.widget.message.id == message_id:
                cell.widget.set_message(message)

    def _grow(self, column: Column, message_id: int, text: str, reasoning: str, anew: bool) -> None:
        self._settle()
        for cell in self._rows.cells(column):
            if cell.widget.message.id == message_id and (answer := as_answer(cell.widget)) is not None:
                if anew:
                    answer.take_back()
                answer.append(text, reasoning)

    def _dress(self, column: Column, show: Callable[[MessageWidget], None]) -> None:
        for cell in self._rows.cells(column):
            show(cell.widget)

    # --- what is built

    @Slot()
    def _settle(self) -> None:
        """Show what the columns were told since."""
        if not self._changed:
            return
        self._changed = False
        self._settling.stop()
        rows = rows_of([[message.id for message in column.messages] for column in self.columns])
        if self._refilled:
            self._refilled = False
            self._show(rows, self._at)
        else:
            self._rows.take(rows)
            if self._place.following:
                self._rows.let_old_ones_go(MOST_BUILT)
        for cell in self._rows.cells():
            cell.column.show_quiet(cell.widget)
        self._jump.look()
        self.page.show_empty(empty=not rows)

    def _show(self, wanted: list[Row], at: int | None) -> None:
        """Show a conversation from its end, or with what stands in the place of a message where that was."""
        rows, place = self._rows, self._place
        spot = spot_of(at, rows.rows, rows.first, rows.built, place) if at is not None else None
        if not rows.go_on(wanted, MOST_BUILT if spot is not None else OLDER):
            comes = next((number for number, row in enumerate(wanted) if at is not None and at in row), len(wanted))
            place.forget()
            rows.build(spot.place_in(wanted) if spot is not None else comes, wanted)
        for cell in rows.cells():
            cell.column.show_versions(cell.widget)
        self.page.update_marks()
        self.page.column.activate()
        if spot is not None:
            self._lay_out()
        if spot is not None and give_back(spot, wanted, rows.first, rows.built, place):
            return
        if rows.has_end() or at is None or spot is not None or not self.scroll_to(at):
            self.jump_to_end()

    def _lay_out(self) -> None:
        """Let places and what can be scrolled be known now; Qt would count what has just come in a moment only."""
        for row in self._rows.built:
            row.widget.show()
        self.page.lay_out()
        QCoreApplication.sendEvent(self.page, QEvent(QEvent.Type.LayoutRequest))

    def _build(self, number: int) -> None:
        self._place.forget()
        self._rows.build(number)

    # --- scrolling

    @Slot()
    def _load_near(self) -> None:
        """Build more where one is near the edge of what is built."""
        if self._rests:
            return
        self._place.hold()
        bar = self.verticalScrollBar()
        if bar.value() < NEAR_EDGE:
            self.load_older()
        if bar.value() > bar.maximum() - NEAR_EDGE:
            self._rows.build_newer()

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        if not self._place.take_scroll(value):
            return
        is_near = value < NEAR_EDGE or value > self.verticalScrollBar().maximum() - NEAR_EDGE
        if is_near and not (self._rows.first == 0 and self._rows.has_end()):
            QTimer.singleShot(0, self, self._load_near)
        self._jump.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End:
            self.jump_to_end()
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place.hold()


class Within(Protocol):
    """Something in a message that may have to be built first."""

    def build(self) -> None:
        """Build it."""

    def depth(self) -> int | None:
        """How far it is below the viewport's top now, in pixels. None where it is not there."""


def _top(height: int, top: int, seen: int | None) -> int:
    """Where the top of a message goes, so that what is in it is seen: both measured from the viewport's top now."""
    below = seen - top if seen is not None else 0
    return READ_AT if READ_AT + below <= height * 2 // 3 else height // 3 - below
