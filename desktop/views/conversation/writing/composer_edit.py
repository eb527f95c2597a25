"""The text field of the composer: grows with its text, sends on Enter, takes large pastes out of the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.views.kit import theme
from desktop.views.kit.keys import PRESSED
from desktop.views.kit.local_paths import local_paths
from desktop.views.kit.safe_text import MAX_RUN

MOST_LINES = 8
LENS_WORDS = "How do Base and Instruct see my text?"
LARGE_PASTE = 20_000  # characters; more than this becomes an attachment


class ComposerEdit(QPlainTextEdit):
    """Plain text only. Enter sends, Shift+Enter starts a new line, Esc stops."""

    send_pressed = Signal()
    stop_pressed = Signal()
    recall_pressed = Signal()  # the up arrow, while nothing is written
    large_text_pasted = Signal(object)  # str, as it is: Qt would copy it twice
    files_pasted = Signal(list)  # paths
    lens_wanted = Signal()  # how the voices see what is written
    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerEdit")
        self.setAccessibleName("Your message")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        theme.notifier().changed.connect(self._fit_later)
        self._suggested = ""  # what was suggested last
        self.undoes_elsewhere = False  # something deleted elsewhere is younger than what was written last
        self.textChanged.connect(self._wrote)
        self.forget_steps()  # Qt counts the margin as one
        self._fit()

    def put_text(self, text: str) -> None:
        """Replace the text; a large one becomes an attachment."""
        self.clear()
        if self._too_large(text):
            self.large_text_pasted.emit(text)
        else:
            self.insertPlainText(text)

    def suggest(self, text: str) -> None:
        """Write a text in one step that can be undone: behind what is there, instead of the last one suggested."""
        self.take_composed()
        cursor = self.textCursor()
        if self.written().strip() in {"", self._suggested}:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(f"\n{text}")
        self._suggested = text
        self.setTextCursor(cursor)

    def forget_steps(self) -> None:
        """What is here now is where undoing ends."""
        self.document().clearUndoRedoStacks()

    def written(self) -> str:
        """The text as it was written: toPlainText() would turn no-break spaces into blanks."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    @staticmethod
    def _too_large(text: str) -> bool:
        """Long texts, and lines that would stop the window while Qt breaks them."""
        if len(text) > LARGE_PASTE:
            return True
        return len(text) > MAX_RUN and max(map(len, text.split())) > MAX_RUN

    @Slot()
    def _fit_later(self) -> None:
        QTimer.singleShot(0, self, self._fit)

    @Slot()
    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        lines = max(1, min(MOST_LINES, int(self.document().size().height())))
        height = lines * line + 8
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        overflowing = self.document().size().height() > MOST_LINES
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if overflowing else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_later()  # the lines break elsewhere, which the document does not tell

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(local_paths(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if paths := local_paths(source):  # their names would be no text that anybody meant
            self.files_pasted.emit(paths)
            return
        text = source.text() if source.hasText() else ""
        if self._too_large(text):
            self.large_text_pasted.emit(text)
        elif text:
            self.insertPlainText(text)

    def take_composed(self) -> bool:
        """Letters that are still with the input method become text. False where there were none."""
        composed = self._composed()
        QGuiApplication.inputMethod().commit()
        rest = self._composed()
        if rest:  # nobody was there to hand them over
            event = QInputMethodEvent("", [])
            event.setCommitString(rest)
            QApplication.sendEvent(self, event)
        return bool(composed)

    def _composed(self) -> str:
        return self.textCursor().block().layout().preeditAreaText()

    @Slot()
    def _wrote(self) -> None:
        self.undoes_elsewhere = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undone = event.matches(QKeySequence.StandardKey.Undo)
            if undone and (self.undoes_elsewhere or not self.document().isUndoAvailable()):
                event.ignore()  # the window has something to undo
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not shifted:
            if event.isAutoRepeat():
                return  # an Enter that is still held began elsewhere, in the list of chats as a rule
            if not self.take_composed():  # this Enter has ended a word, not the message
                self.send_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.stop_pressed.emit()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() & PRESSED and not self.written():
            self.recall_pressed.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        look = menu.addAction(LENS_WORDS)
        look.setEnabled(bool(self.written().strip()))
        look.triggered.connect(self.lens_wanted)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)  # noqa: FBT003

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)  # noqa: FBT003
