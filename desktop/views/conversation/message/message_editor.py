"""A message turned into a field: what is written there takes its place, or becomes the beginning of an answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.views.conversation.writing.composer_edit import ComposerEdit
from desktop.views.kit.buttons import ENTER, TextButton
from desktop.views.kit.labels import ElidedLabel
from desktop.views.kit.safe_text import MAX_RUN

BUSY = "Wait for the answer that is being written, or stop it (Esc)"
PRESSED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


_NAMES = {
    Purpose.QUESTION: ("Edit your message", "Send", "Enter sends · Shift+Enter new line · Esc leaves it as it was"),
    Purpose.ANSWER: ("Edit the answer", "Save", "Ctrl+Enter saves · Esc leaves it as it was"),
    Purpose.BEGINNING: (
        "The answer's first words",
        "Go on",
        "Enter lets it go on from here · Esc cancels",
    ),
}


def may_edit(text: str) -> bool:
    """Whether Qt can show a text in a field without stopping the window: a run without a blank must not be endless."""
    return len(text) <= MAX_RUN or max(map(len, text.split()), default=0) <= MAX_RUN


class MessageEditor(QFrame):
    """Stays open until it is closed: a text that could not be stored is still there."""

    accepted = Signal(str)
    cancelled = Signal()
    changed = Signal()  # something else stands there

    def __init__(self, unfinished: Unfinished, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.purpose = unfinished.purpose
        self.handed_over = False
        name, accept, hint = _NAMES[unfinished.purpose]
        self.setProperty("role", "messageEditor")
        self.setAccessibleName(name)
        self.field = ComposerEdit()
        self.field.setAccessibleName(name)
        self.field.insertPlainText(unfinished.text)
        self.field.forget_steps()
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        self.field.installEventFilter(self)
        self._accept = TextButton(accept, kind="primary")
        self._accept.clicked.connect(self.accept)
        cancel = TextButton("Cancel", kind="quiet")
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.addWidget(ElidedLabel(hint, "dim"), 1)
        row.addWidget(cancel)
        row.addWidget(self._accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addWidget(self.field)
        column.addLayout(row)
        self.field.textChanged.connect(self._on_typed)
        self.field.large_text_pasted.connect(self.field.insertPlainText)
        self._askable = True
        self._refresh()

    def unfinished(self) -> Unfinished | None:
        """What would be lost with it; None where it was handed over."""
        return None if self.handed_over else self.written()

    def written(self) -> Unfinished:
        """What stands there, handed over or not."""
        return Unfinished(self.purpose, self.field.written())

    def take_composed(self) -> None:
        """Letters that are still with an input method become text: the field is about to go."""
        self.field.take_composed()

    def set_askable(self, *, askable: bool) -> None:
        """Whether it can be accepted now."""
        self._askable = askable
        self._accept.setToolTip("" if askable else BUSY)
        self._refresh()

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def accept(self) -> None:
        """Hand the text over, where it may be."""
        self.field.take_composed()
        if self._accept.isEnabled():
            self.handed_over = True
            self.accepted.emit(self.field.written())

    @Slot()
    def _on_typed(self) -> None:
        self.handed_over = False
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        self._accept.setEnabled(self._askable and bool(self.field.written().strip()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what the field is about to get."""
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # or the window would take it for Stop
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return True
        if event.key() in ENTER:
            return self._take_enter(event)
        return False

    def _take_enter(self, event: QKeyEvent) -> bool:
        pressed = event.modifiers() & PRESSED
        plain, ctrl = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        accepts = ctrl if self.purpose is Purpose.ANSWER else plain
        if pressed != accepts:
            if self.purpose is Purpose.ANSWER:
                self.field.insertPlainText("\n")
                return True
            return False  # Shift+Enter: a new line
        if not event.isAutoRepeat() and not self.field.take_composed():
            self.accept()
        return True
