"""LongAnswers: notices when an answer that took long has ended, both voices' together as one."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Chat, Message, Status
from desktop.control.chat_session import ChatSession

LONG_S = 20.0


class LongAnswers(QObject):
    """One for a ChatSession; times how long it has something on its way."""

    ended = Signal(object, str)  # Chat it belongs to, how it ended, in words

    def __init__(self, session: ChatSession, parent: QObject | None = None, long_s: float = LONG_S) -> None:
        super().__init__(parent)
        self._session = session
        self._long_s = long_s
        self._began: float | None = None
        self._chat: Chat | None = None
        self._endings: list[Status] = []  # of the chat that is open
        session.state_changed.connect(self._on_state)
        session.chat_stored.connect(self._on_chat)
        session.answer_ended.connect(self._on_answer)

    def _on_state(self) -> None:
        if self._session.generating and self._began is None:
            self._began, self._chat = time.monotonic(), self._session.chat
            self._endings.clear()
        elif not self._session.generating and self._began is not None:
            took, self._began = time.monotonic() - self._began, None
            if took >= self._long_s and self._chat is not None:
                self.ended.emit(self._chat, _words(self._endings))

    def _on_chat(self, chat: Chat) -> None:
        """A new chat has no row, and so no title, before its first question is stored."""
        self._chat = chat

    def _on_answer(self, message: Message) -> None:
        self._endings.append(message.status)


def _words(endings: list[Status]) -> str:
    if not endings:  # of a chat that is not open any more only the end is known
        return "The answer has ended"
    if any(ending in (Status.FAILED, Status.INTERRUPTED) for ending in endings):
        return "An answer broke off"
    return "The answer is ready" if len(endings) == 1 else "Both answers are ready"
