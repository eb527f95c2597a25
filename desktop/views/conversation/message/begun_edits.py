"""What is begun in the fields of one transcript's messages, whether these are built now or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.begun_edit import Unfinished

if TYPE_CHECKING:
    from desktop.views.conversation.message.message_widget import MessageWidget


class BegunEdits(QObject):
    """Fields come and go with the messages; what was begun in them is here until it is handed over or cancelled."""

    changed = Signal()  # by a key; not when a message comes or goes

    def __init__(self, built: Callable[[], Sequence[MessageWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._built = built
        self._waiting: dict[int, Unfinished] = {}  # by message id: of those that are not built now

    def all(self) -> dict[int, Unfinished]:
        """By message id, of any chat that was shown; also what was handed over, as long as it is not stored."""
        fields = {widget.message.id: widget.editing.written() for widget in self._built()}
        return self._waiting | {number: written for number, written in fields.items() if written is not None}

    def take_composed(self) -> None:
        """Letters that are still with an input method become text."""
        for widget in self._built():
            widget.editing.take_composed()

    def recall(self, begun: Mapping[int, Unfinished]) -> None:
        """What was begun in an earlier run. What is being written here now counts more."""
        self._waiting = {**begun, **self._waiting}
        for widget in self._built():
            self._open(widget)

    def arrive(self, widget: MessageWidget) -> None:
        """A message was built: its field opens where it was left. The keyboard stays where it is."""
        widget.editing.changed.connect(self.changed)
        self._open(widget)

    def leave(self, widget: MessageWidget) -> None:
        """A message goes; what was begun there comes back with it."""
        if widget.editing.unfinished() is None:
            return
        widget.editing.take_composed()
        if (unfinished := widget.editing.written()) is not None:
            self._waiting[widget.message.id] = unfinished

    def _open(self, widget: MessageWidget) -> None:
        unfinished = self._waiting.pop(widget.message.id, None)
        if unfinished is not None:
            widget.editing.open(unfinished, takes_keyboard=False)
