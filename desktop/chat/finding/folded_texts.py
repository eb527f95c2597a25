"""The texts of a chat as they are compared, worked out once, so that each further letter of a query costs little."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.chat.conversation import Message
from desktop.chat.finding.matching import folded

AT_ONCE = 300_000  # characters that are made ready in one go


class FoldedTexts:
    """Of the messages of one chat, also of those on ways that no column shows."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, str]] = {}  # by message: its text, and that folded
        self._thoughts: dict[int, tuple[str, str]] = {}  # the same of its reasoning

    def prepare(self, messages: Iterable[Message], most: int = AT_ONCE) -> bool:
        """Make texts ready to be looked through, about `most` characters of them. False where some are left."""
        left = most
        for message in messages:
            if not self._has(message):
                if left <= 0:
                    return False
                left -= len(self.text(message)) + len(self.reasoning(message)) + 1
        return True

    def text(self, message: Message) -> str:
        """What it says, folded."""
        return _kept(self._known, message.id, message.text)

    def reasoning(self, message: Message) -> str:
        """What was thought before it, folded."""
        return _kept(self._thoughts, message.id, message.reasoning) if message.reasoning else ""

    def _has(self, message: Message) -> bool:
        known, thoughts = self._known.get(message.id), self._thoughts.get(message.id)
        has_thoughts = not message.reasoning or (thoughts is not None and thoughts[0] is message.reasoning)
        return known is not None and known[0] is message.text and has_thoughts


def _kept(texts: dict[int, tuple[str, str]], number: int, text: str) -> str:
    known = texts.get(number)
    if known is None or known[0] is not text:
        known = texts[number] = (text, folded(text))
    return known[1]
