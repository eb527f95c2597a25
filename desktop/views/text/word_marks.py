"""Marks on the words that are looked for, in every text that is shown: one choice while the program runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.chat.finding.matching import Matcher
from desktop.views.kit import theme
from desktop.views.text.marked_text import utf16_length
from desktop.voice import Voice

if TYPE_CHECKING:  # what renders text is imported behind the first paint
    from desktop.chat.comparing.only_here import OnlyHere
    from desktop.views.text.message_selection import Edit

MOST = 2_000  # marks in one text: Qt goes through all of them for each line it paints


class WordMarks(QObject):
    """What is marked, and which of the marks is the one that was gone to."""

    changed = Signal()
    chosen = Signal(object)  # the ColumnMarks with the one that was gone to, or None

    def __init__(self) -> None:
        super().__init__()
        self.matcher: Matcher | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.changed)
        theme.notifier().changed.connect(self._soon.start)  # after all texts were written anew in the new colours

    def show(self, matcher: Matcher | None) -> None:
        """Mark these words from now on, None = nothing."""
        if matcher != self.matcher:
            self.matcher = matcher
            self.chosen.emit(None)
            self.changed.emit()


word_marks = WordMarks()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words of one text that are marked in it, whatever is looked for: underlined, on the ground of its voice."""

    only_here: OnlyHere
    voice: Voice


class ColumnMarks(QObject):
    """The marks in the blocks of one text."""

    placed = Signal()  # the one that was chosen before it was built is there now

    def __init__(self, edits: Callable[[], Sequence[Edit]], parent: QObject) -> None:
        """edits: the blocks' texts in reading order."""
        super().__init__(parent)
        self._edits = edits
        self._counts: dict[Edit, int] = {}
        self._number: int | None = None  # the one that was gone to
        self._awaited = False
        self._own: OwnWords | None = None
        word_marks.changed.connect(self._mark_all)
        word_marks.chosen.connect(self._on_chosen)

    @property
    def count(self) -> int:
        """How many there are in what is built."""
        return sum(self._counts.get(edit, 0) for edit in self._edits())

    def follow(self, edits: Sequence[Edit]) -> None:
        """These were written, or written further."""
        if word_marks.matcher is None and self._own is None:
            return
        for edit in edits:
            self._counts[edit] = _mark(edit, word_marks.matcher, None, self._own)
        if self._number is not None:
            self._mark_chosen()
            if self._awaited and self._number < self.count:
                self._awaited = False
                self.placed.emit()

    def show_own(self, own: OwnWords | None) -> None:
        """Mark these as well, None = none."""
        if own != self._own:
            had, self._own = self._own, own
            if had is not None or own is not None:
                self._mark_all()

    def choose(self, number: int) -> None:
        """This one is gone to, counted from 0; where the text has fewer, the last one."""
        self._number = number
        self._awaited = number >= self.count
        word_marks.chosen.emit(self)
        self._mark_chosen()

    def place(self) -> tuple[Edit, QTextCursor] | None:
        """Where the one is that was gone to; None where no mark is built."""
        left = min(self._number, self.count - 1) if self._number is not None else -1
        for edit in self._edits() if left >= 0 else ():
            count = self._counts.get(edit, 0)
            if left < count:
                found = next(
                    (cursor for at, cursor in enumerate(_places(edit, word_marks.matcher)) if at == left), None
                )
                return (edit, found) if found is not None else None
            left -= count
        return None

    @Slot()
    def _mark_all(self) -> None:
        matcher, former = word_marks.matcher, self._counts
        self._counts = {}
        for edit in self._edits():
            if matcher is not None or self._own is not None or former.get(edit) is not None:
                count = _mark(edit, matcher, None, self._own)
                if matcher is not None or self._own is not None:
                    self._counts[edit] = count
        if self._number is not None:
            self._mark_chosen()

    @Slot(object)
    def _on_chosen(self, other: object) -> None:
        if other is not self and self._number is not None:
            self._number, self._awaited = None, False
            self._mark_all()

    def _mark_chosen(self) -> None:
        found = self.place()
        if found is not None and word_marks.matcher is not None:
            edit, cursor = found
            for other in self._edits():
                if other is not edit and self._counts.get(other):
                    _mark(other, word_marks.matcher, None, self._own)
            _mark(edit, word_marks.matcher, cursor.selectionStart(), self._own)


def _mark(edit: Edit, matcher: Matcher | None, chosen: int | None, own: OwnWords | None) -> int:
    """Mark a text. chosen: where the one begins that was gone to. Returns how many there are that are looked for."""
    tokens = theme.tokens()
    marks = [_own_mark(cursor, own) for cursor in _places(edit, own.only_here)] if own is not None else []
    of_own = len(marks)
    for cursor in _places(edit, matcher):
        is_chosen = cursor.selectionStart() == chosen
        look = QTextCharFormat()
        look.setBackground(QColor(tokens.warn if is_chosen else tokens.warn_bg))
        look.setForeground(QColor(tokens.on_accent if is_chosen else tokens.text))
        mark = QTextEdit.ExtraSelection()
        mark.cursor, mark.format = cursor, look
        marks.append(mark)
    if marks or edit.extraSelections():
        edit.setExtraSelections(marks)
    return len(marks) - of_own


def _own_mark(cursor: QTextCursor, own: OwnWords) -> QTextEdit.ExtraSelection:
    """Seen by its colour, and without it by its line."""
    tokens, look = theme.tokens(), QTextCharFormat()
    is_base = own.voice is Voice.BASE
    look.setBackground(QColor(tokens.base_bg if is_base else tokens.instruct_bg))
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    look.setUnderlineColor(QColor(tokens.base if is_base else tokens.instruct))
    mark = QTextEdit.ExtraSelection()
    mark.cursor, mark.format = cursor, look
    return mark


def _places(edit: Edit, matcher: Matcher | OnlyHere | None) -> Iterator[QTextCursor]:
    """The words in a text, each as a selection."""
    left = MOST
    block: QTextBlock = edit.document().begin()
    while block.isValid() and left and matcher is not None:
        text = block.text()
        for start, end in matcher.spans(text):
            cursor = QTextCursor(block)
            begin = block.position() + utf16_length(text[:start])
            cursor.setPosition(begin)
            cursor.setPosition(begin + utf16_length(text[start:end]), QTextCursor.MoveMode.KeepAnchor)
            yield cursor
            left -= 1
            if not left:
                return
        block = block.next()
