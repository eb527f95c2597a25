"""The place in a message where its text becomes a field, and becomes a text again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.views.conversation.message.message_editor import MessageEditor


class EditorPlace(QObject):
    """One for a message; one field at a time."""

    accepted = Signal(object)  # Unfinished: what is to become of it, and the text
    left = Signal()  # closed as it was; the keyboard has no place
    changed = Signal()  # something else was written there

    def __init__(
        self, layout: QVBoxLayout, shown: Callable[[], QWidget], text: Callable[[], str], parent: QWidget
    ) -> None:
        """shown: what shows the text, in this layout; the field stands in its place, a beginning below it.

        text: of the message. Handed over as it is, nothing was edited: the field closes.
        """
        super().__init__(parent)
        self._text = text
        self._layout, self._shown = layout, shown
        self._askable = True
        self._editor: MessageEditor | None = None

    def open(self, unfinished: Unfinished, *, takes_keyboard: bool = True) -> None:
        """Begin, or go on with what was begun. Whoever begins with a text asks first whether it may be edited."""
        if self._editor is not None:
            return
        editor = self._editor = MessageEditor(unfinished)
        editor.set_askable(askable=self._askable)
        editor.accepted.connect(self._hand_over)
        editor.cancelled.connect(self._leave)
        editor.changed.connect(self.changed)
        shown = self._shown()
        self._layout.insertWidget(self._layout.indexOf(shown) + 1, editor)
        shown.setVisible(not self.covers())
        if takes_keyboard:
            editor.focus()

    def covers(self) -> bool:
        """Whether a field stands where the text would."""
        return self._editor is not None and self._editor.purpose is not Purpose.BEGINNING

    def written(self) -> Unfinished | None:
        """What stands in the field, handed over or not; None = there is none."""
        return self._editor.written() if self._editor is not None else None

    def take_composed(self) -> None:
        """Letters that are still with an input method become text."""
        if self._editor is not None:
            self._editor.take_composed()

    def unfinished(self) -> Unfinished | None:
        """What was begun and not handed over, None = nothing."""
        return self._editor.unfinished() if self._editor is not None else None

    def set_askable(self, *, askable: bool) -> None:
        """Whether it can be handed over now."""
        self._askable = askable
        if self._editor is not None:
            self._editor.set_askable(askable=askable)

    @Slot(str)
    def _hand_over(self, text: str) -> None:
        if self._editor is None:
            return
        if self.covers() and text == self._text():
            self._leave()
        else:
            self.accepted.emit(Unfinished(self._editor.purpose, text))

    def close(self) -> None:
        """The text stands there again, whatever was written in the field."""
        if self._editor is not None:
            self._layout.removeWidget(self._editor)
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = None
            self._shown().show()

    @Slot()
    def _leave(self) -> None:
        self.close()
        self.left.emit()
