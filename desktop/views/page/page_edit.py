"""The editor of a page: plain text in the colours of who wrote it; what is undone, the page decides."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from desktop.page.difference import Difference, same_ends
from desktop.page.piece import Author, Piece, text_of
from desktop.views.kit import theme
from desktop.views.page.places import Places, shown, typed
from desktop.views.text.marked_text import utf16_length
from desktop.voice import Voice

SOFTNESS = 0.35  # how much of the text's own colour is in an author's
MARGIN = 24
WIDEST = 760  # pixels of a column of text


class PageEdit(QPlainTextEdit):
    """What is written by hand is told of as it happens; what else changes comes by put()."""

    edited = Signal(int, int, str)  # from start to end, in code points, this stands now
    continue_pressed = Signal()
    undo_pressed = Signal()
    redo_pressed = Signal()
    way_chosen = Signal(int)  # Alt and a number, from 0 on
    split_requested = Signal()  # the take is to be parted at the cursor
    colours_due = Signal()  # the theme changed: show_authors() is to be called

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageEdit")
        self.setAccessibleName("Page")
        self.setPlaceholderText("Begin to write. Ctrl+Enter lets the voice go on at the cursor.")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self._places = Places()
        self._is_put = False
        self.document().contentsChange.connect(self._on_change)
        self.cursorPositionChanged.connect(self._write_plainly)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """What is on the page."""
        return self._places.text

    def place(self) -> int:
        """Where the cursor stands, in code points."""
        return self._places.of_qt(self.textCursor().position())

    def put(self, change: Difference) -> None:
        """Show what changed of the page; the cursor goes behind it."""
        cursor = self.textCursor()
        cursor.setPosition(self._places.to_qt(change.start))
        cursor.setPosition(self._places.to_qt(change.end), QTextCursor.MoveMode.KeepAnchor)
        self._is_put = True
        try:
            cursor.beginEditBlock()
            cursor.removeSelectedText()
            for author, pieces in groupby(change.pieces, key=lambda piece: piece.author):
                cursor.insertText(shown(text_of(pieces)), self._format(author))
            cursor.endEditBlock()
        finally:
            self._is_put = False
        self._places.replace(change.start, change.end, text_of(change.pieces))
        self.setTextCursor(cursor)

    def show_authors(self, pieces: Sequence[Piece]) -> None:
        """Colour all letters anew by who wrote them."""
        cursor, at = QTextCursor(self.document()), 0
        self._is_put = True
        try:
            cursor.beginEditBlock()
            for piece in pieces:
                end = at + utf16_length(piece.text)
                cursor.setPosition(at)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(self._format(piece.author))
                at = end
            cursor.endEditBlock()
        finally:
            self._is_put = False

    def event(self, event: QEvent) -> bool:
        """Qt: keys that the window has commands for mean something else while one writes here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_pressed.emit()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_redo(event):
            self.redo_pressed.emit()
        elif _is_continue(event):
            self.continue_pressed.emit()
        elif (number := _way_number(event)) is not None:
            self.way_chosen.emit(number)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self.isReadOnly():
            menu.addSeparator()
            menu.addAction("Go on here (Ctrl+Enter)", self.continue_pressed.emit)
            menu.addAction("Split the take here", self.split_requested.emit)
        menu.popup(event.globalPos())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._write_plainly()
        super().inputMethodEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Qt: pasted or dropped text is the user's own, whatever it had been elsewhere."""
        if source.hasText():
            self.textCursor().insertText(shown(source.text().replace("\r\n", "\n")), self._format(Author()))
            self.ensureCursorVisible()

    def resizeEvent(self, event: object) -> None:
        side = max(theme.px(MARGIN), (self.width() - theme.px(WIDEST)) // 2)
        self.setViewportMargins(side, theme.px(MARGIN), side, 0)  # first: what follows lays the text out
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own

    def _is_own(self, event: QKeyEvent) -> bool:
        keys = QKeySequence.StandardKey
        undoes = event.matches(keys.Undo) or event.matches(keys.Redo) or _is_redo(event)
        return undoes or _is_continue(event) or _way_number(event) is not None

    def _on_change(self, place: int, removed: int, added: int) -> None:
        """Qt tells of more than changed, also of colours: what differs counts."""
        if self._is_put:
            return
        known = self._places.text
        start = self._places.of_qt(place)
        end = min(len(known), self._places.of_qt(place + removed))
        length = self.document().characterCount() - 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(min(length, place + added), QTextCursor.MoveMode.KeepAnchor)
        now, before = typed(cursor.selectedText()), known[start:end]
        if now == shown(before):
            return
        head, tail = same_ends(now, shown(before))
        start, end, text = start + head, end - tail, now[head : len(now) - tail]
        self._places.replace(start, end, text)
        self.edited.emit(start, end, text)

    def _write_plainly(self) -> None:
        """What is typed is the user's own, also in the middle of a voice's words."""
        if not self.textCursor().hasSelection():
            self.setCurrentCharFormat(self._format(Author()))

    def _restyle(self) -> None:
        self._write_plainly()
        self.colours_due.emit()

    def _format(self, author: Author) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(author_colour(author))
        return made


def author_colour(author: Author) -> QColor:
    """The colour of an author's letters: softer than the voice's own, so that a page stays a page."""
    tokens = theme.tokens()
    text = QColor(tokens.text)
    if author.voice is None:
        return text
    own = QColor(tokens.base if author.voice is Voice.BASE else tokens.instruct)
    mixed = (round(a * (1 - SOFTNESS) + b * SOFTNESS) for a, b in zip(_rgb(own), _rgb(text), strict=True))
    return QColor(*mixed)


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _is_continue(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier


def _is_redo(event: QKeyEvent) -> bool:
    wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Z and event.modifiers() == wanted


def _way_number(event: QKeyEvent) -> int | None:
    number = event.key() - int(Qt.Key.Key_1)
    wanted = Qt.KeyboardModifier.AltModifier
    return number if event.modifiers() == wanted and 0 <= number < 8 else None  # noqa: PLR2004 - ways there can be
