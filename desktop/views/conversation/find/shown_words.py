"""Goes to one of the marked words of a message, wherever it is: built, scrolled to, unfolded and marked as the one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.views.conversation.message.message_widget import MessageWidget, as_answer
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.text.word_marks import ColumnMarks

if TYPE_CHECKING:
    from desktop.views.text.block_column import BlockColumn

BUILD_MS = 150  # for what is far down in a long message
FURTHER_MS = 20  # of each turn of the event loop, where that was not enough
ONCE = Qt.ConnectionType.SingleShotConnection
EDGE = 24  # pixels: what stands nearer to the viewport's edge is scrolled to


def go_to_words(pane: TranscriptPane, message_id: int, number: int, *, in_reasoning: bool) -> bool:
    """Show the mark with this number of a message. False where the message is not in this pane's column.

    number: counted from 0 in the message's text, or in what was thought before it.
    """
    view = pane.view
    marks = _choose(pane, message_id, number, in_reasoning=in_reasoning)
    view.page.lay_out()  # what was built just now has no place yet
    if marks is not None and _is_seen(marks, view.viewport()):
        return True

    def depth() -> int | None:
        chosen = _choose(pane, message_id, number, in_reasoning=in_reasoning)
        view.page.lay_out()
        return _depth(chosen, view.viewport()) if chosen is not None else None

    is_there = view.scroll_to(message_id, depth)
    column = _column_of(pane, message_id, in_reasoning=in_reasoning)
    if column is not None and column.marks.is_awaited:
        again = partial(go_to_words, pane, message_id, number, in_reasoning=in_reasoning)
        column.marks.placed.connect(partial(QTimer.singleShot, 0, column, again), ONCE)
        _build_further(column, number)
    return is_there


def _build_further(column: BlockColumn, number: int) -> None:
    """Build between events until that mark is there, or another one is gone to."""
    marks = column.marks
    if marks.is_awaited and column.build_until(lambda: marks.count > number, FURTHER_MS):
        QTimer.singleShot(0, column, partial(_build_further, column, number))


def _choose(pane: TranscriptPane, message_id: int, number: int, *, in_reasoning: bool) -> ColumnMarks | None:
    column = _column_of(pane, message_id, in_reasoning=in_reasoning)
    if column is None:
        return None
    column.build_until(lambda: column.marks.count > number, BUILD_MS)
    column.marks.choose(number)
    return column.marks


def _column_of(pane: TranscriptPane, message_id: int, *, in_reasoning: bool) -> BlockColumn | None:
    widget = next((one for one in pane.view.built(pane.column) if one.message.id == message_id), None)
    return _column(widget, in_reasoning=in_reasoning) if widget is not None else None


def _column(widget: MessageWidget, *, in_reasoning: bool) -> BlockColumn | None:
    """The text of a message, or of what was thought before it, unfolded."""
    from desktop.views.text.block_column import BlockColumn  # there since the message was built

    answer = as_answer(widget)
    thoughts = answer.thoughts if answer is not None else None
    if thoughts is not None and in_reasoning:
        if thoughts.fold is not None:
            thoughts.fold.set_open(shown=True)
        return thoughts.findChild(BlockColumn)
    texts = widget.findChildren(BlockColumn)
    own = (text for text in texts if thoughts is None or not thoughts.isAncestorOf(text))
    return next((text for text in own if not text.isHidden()), None)


def _depth(marks: ColumnMarks, viewport: QWidget) -> int | None:
    """How far below the viewport's top the chosen mark is, in pixels. Sideways, it is scrolled to."""
    found = marks.place()
    if found is None:
        return None
    edit, cursor = found
    cursor.setPosition(cursor.selectionStart())
    box = edit.cursorRect(cursor)
    _show_sideways(edit, box.left())
    return edit.viewport().mapTo(viewport, QPoint(0, box.top())).y()


def _is_seen(marks: ColumnMarks, viewport: QWidget) -> bool:
    depth = _depth(marks, viewport)
    return depth is not None and EDGE <= depth <= viewport.height() - 2 * EDGE


def _show_sideways(edit: QAbstractScrollArea, left: int) -> None:
    width, bar = edit.viewport().width(), edit.horizontalScrollBar()
    if bar.maximum() and not 0 <= left <= width - EDGE:
        bar.setValue(bar.value() + left - width // 3)
