"""Takes versions out that are no other: an answer was to go on, and its voice had nothing to add."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.chat.conversation import Message, Status
from desktop.control.conversation.branches import Branches
from desktop.control.conversation.open_chat import OpenChat


class EqualVersions(QObject):
    """One for an OpenChat."""

    dropped = Signal(object)  # Message: the answer that stands there again

    def __init__(self, chat: OpenChat, branches: Branches) -> None:
        super().__init__(chat)
        self._chat, self._branches = chat, branches
        chat.answer_ended.connect(self._look)

    @Slot(object)
    def _look(self, answer: Message) -> None:
        original = self._chat.state.find(answer.prefix_of) if answer.prefix_of is not None else None
        if original is None or answer.status is not Status.COMPLETE:
            return
        if (answer.text, answer.reasoning) == (original.text, original.reasoning):
            self._branches.drop(answer, original)
            self.dropped.emit(original)
