"""A selection over all blocks of a text: Ctrl+A, the mouse from one block into another, and what is copied of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QTextEdit

from desktop.views.text.copying.markdown_source import markdown_source
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.source_text import selected_text

Edit = QTextEdit | QPlainTextEdit
_KEEP = QTextCursor.MoveMode.KeepAnchor


class MessageSelection:
    """Each block keeps its own part of the selection; this is what makes them one.

    edits: the blocks' texts in reading order. selected: what is selected of one that stands between others.
    behind: what was written behind a piece of plain text, None for all else.
    """

    def __init__(
        self,
        edits: Callable[[], Sequence[Edit]],
        selected: Callable[[Edit], Sequence[SelectedLeaf]],
        behind: Callable[[Edit], str | None],
    ) -> None:
        self._edits, self._selected, self._behind = edits, selected, behind
        self.more: Callable[[QMenu], None] | None = None  # adds lines to the menu of each text

    def take_key(self, event: QKeyEvent) -> bool:
        """Select everything, or copy what is selected in several blocks. False: the key is none of this."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            for edit in self._edits():
                edit.selectAll()
            return True
        text = self.text() if event.matches(QKeySequence.StandardKey.Copy) else ""
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    def text(self) -> str:
        """What is selected, as markdown, where that is more than a part of one block; else nothing."""
        edits = list(self._edits())
        chosen = [number for number, edit in enumerate(edits) if edit.textCursor().hasSelection()]
        if len(chosen) < 2:  # noqa: PLR2004
            return ""
        if (plain := self._plain([edits[number] for number in chosen])) is not None:
            return plain
        end = chosen[-1] + 1
        while end < len(edits) and _last(edits[end]) == 0 and _is_to_end(edits[end - 1]):
            end += 1  # a line across has nothing that could be selected
        return markdown_source([leaf for edit in edits[chosen[0] : end] for leaf in self._selected(edit)])

    def _plain(self, chosen: Sequence[Edit]) -> str | None:
        """Pieces of plain text as they were written, with no line ends but theirs; None where others are among them."""
        behind = [self._behind(edit) for edit in chosen]
        if None in behind:
            return None
        texts = [edit.createMimeDataFromSelection().text() for edit in chosen]
        return "".join(part for pair in zip(texts, [*behind[:-1], ""], strict=True) for part in pair if part)

    def words(self) -> str:
        """What is selected, as it reads, without marks."""
        cursors = [edit.textCursor() for edit in self._edits()]
        return "\n\n".join(selected_text(cursor).strip("\n") for cursor in cursors if cursor.hasSelection())

    def begin(self, edit: Edit, event: QMouseEvent) -> None:
        """The mouse is pressed in this block: a selection begins there, unless it is another button."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._leave_others(edit)

    def _leave_others(self, edit: Edit) -> None:
        """Nothing stays selected in the other blocks."""
        for other in self._edits():
            if other is not edit:
                _select(other, 0, 0)

    def take_drag(self, edit: Edit, event: QMouseEvent) -> bool:
        """Let a selection that began in this block go on into another. False: the mouse is still in this one.

        Where no button is held, it only passes.
        """
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        edits = list(self._edits())
        at = event.globalPosition().toPoint()
        if edit not in edits:
            return False
        begin, end = edits.index(edit), _under(edits, at)
        if begin == end:
            self._leave_others(edit)
            return False
        down = end > begin
        _select(edit, edit.textCursor().anchor(), _last(edit) if down else 0)
        for number, other in enumerate(edits):
            if min(begin, end) < number < max(begin, end):
                other.selectAll()
            elif number == end:
                place = other.cursorForPosition(other.viewport().mapFromGlobal(at)).position()
                _select(other, 0 if down else _last(other), place)
            elif number != begin:
                _select(other, 0, 0)
        return True


def _under(edits: Sequence[Edit], at: QPoint) -> int:
    """The block at this height of the screen, or the one above it."""
    tops = [edit.mapToGlobal(QPoint(0, 0)).y() for edit in edits]
    return max(0, sum(top <= at.y() for top in tops) - 1)


def _last(edit: Edit) -> int:
    return edit.document().characterCount() - 1


def _is_to_end(edit: Edit) -> bool:
    return edit.textCursor().selectionEnd() == _last(edit)


def _select(edit: Edit, anchor: int, position: int) -> None:
    cursor = edit.textCursor()
    if not cursor.hasSelection() and anchor == position:
        return
    cursor.setPosition(anchor)
    cursor.setPosition(position, _KEEP)
    edit.setTextCursor(cursor)
