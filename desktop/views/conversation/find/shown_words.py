"""Goes to one of the marked words of a message, wherever it is: built, scrolled to, unfolded and marked as the one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea
from shiboken6 import Shiboken

from desktop.views.conversation.message.message_widget import MessageWidget, as_answer
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.text.word_marks import ColumnMarks

if TYPE_CHECKING:
    from desktop.views.text.block_column import BlockColumn

BUILD_MS = 150  # for what is far down in a long message
EDGE = 24  # pixels: what stands nearer to the viewport's edge is scrolled to


def go_to_words(pane: TranscriptPane, message_id: int, number: int, *, in_reasoning: bool) -> bool:
    """Show the mark with this number of a message. False where the message is not in this pane's column.

    number: counted from 0 in the message's text, or in what was thought before it.
    """
    words = _Words(pane, message_id, number, in_reasoning=in_reasoning)
    words.build()
    return words.are_seen() or pane.view.scroll_to(message_id, words)


class _Words:
    """The marked words of a message that are gone to."""

    def __init__(self, pane: TranscriptPane, message_id: int, number: int, *, in_reasoning: bool) -> None:
        self._pane, self._message_id, self._number, self._in_reasoning = pane, message_id, number, in_reasoning
        self._viewport = pane.view.viewport()
        self._marks: ColumnMarks | None = None

    def build(self) -> None:
        """Build the text as far as they go, and scroll to them sideways."""
        self._marks = marks = _choose(self._pane, self._message_id, self._number, in_reasoning=self._in_reasoning)
        found = _box(marks) if marks is not None else None
        if found is not None:
            _show_sideways(found[0], found[1].left())

    def depth(self) -> int | None:
        """How far below the viewport's top they are, in pixels."""
        marks = self._marks
        found = _box(marks) if marks is not None and Shiboken.isValid(marks) else None
        return found[0].viewport().mapTo(self._viewport, QPoint(0, found[1].top())).y() if found is not None else None

    def are_seen(self) -> bool:
        """Whether they are in sight."""
        depth = self.depth()
        return depth is not None and EDGE <= depth <= self._viewport.height() - 2 * EDGE


def _choose(pane: TranscriptPane, message_id: int, number: int, *, in_reasoning: bool) -> ColumnMarks | None:
    widget = next((one for one in pane.view.built(pane.column) if one.message.id == message_id), None)
    column = _column(widget, in_reasoning=in_reasoning) if widget is not None else None
    if column is None:
        return None
    column.build_until(lambda: column.marks.count > number, BUILD_MS)
    column.marks.choose(number)
    return column.marks


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


def _box(marks: ColumnMarks) -> tuple[QAbstractScrollArea, QRect] | None:
    """Where the chosen mark begins, in the edit that has it."""
    found = marks.place()
    if found is None:
        return None
    edit, cursor = found
    cursor.setPosition(cursor.selectionStart())
    return edit, edit.cursorRect(cursor)


def _show_sideways(edit: QAbstractScrollArea, left: int) -> None:
    width, bar = edit.viewport().width(), edit.horizontalScrollBar()
    if bar.maximum() and not 0 <= left <= width - EDGE:
        bar.setValue(bar.value() + left - width // 3)
