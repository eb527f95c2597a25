"""The text of an answer as it comes: what is shown and kept of it, and the thinking apart."""

from __future__ import annotations

from desktop.chat.costume import CostumedPrompt
from desktop.protocol.messages import Tokens


class AnswerText:
    """Collects it."""

    def __init__(self, costumed: CostumedPrompt) -> None:
        self._costumed = costumed
        self._generated = ""
        self.reasoning = ""

    @property
    def text(self) -> str:
        """What the costume leaves of it."""
        return self._costumed.answer(self._generated)

    @property
    def generated(self) -> str:
        """All of it as it came."""
        return self._generated

    def add(self, tokens: Tokens) -> None:
        """The next piece; one that begins anew says that all before it was thinking."""
        if tokens.anew:
            self._generated = ""
        self._generated += tokens.text
        self.reasoning += tokens.reasoning
