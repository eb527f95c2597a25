"""How the context is shared out: what is sent before the message, the message itself, and room for the answer."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.protocol.messages import Overflow

ANSWER_SHARE = 4  # the engine leaves at least a quarter of the context for the answer where it has to cut


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens. system: of the system prompt. history: what was said before, and the template's marks around all of it.

    message: what is written now. reserve: the longest answer allowed, -1 = without limit. n_ctx: of the context.
    sendable: whether history gives way when it does not fit. exact: told by the engine, else estimated.
    """

    system: int
    history: int
    message: int
    reserve: int
    n_ctx: int
    overflow: Overflow = Overflow.DROP_OLDEST
    exact: bool = True

    @property
    def prompt(self) -> int:
        """All that is sent."""
        return self.system + self.history + self.message

    @property
    def room(self) -> int:
        """What is kept for the answer: no more than it may have, no more than there is."""
        left = max(0, self.n_ctx - self.prompt)
        return left if self.reserve < 0 else min(left, self.reserve)

    @property
    def too_large(self) -> bool:
        """Whether it would be refused."""
        least = self.system + self.message if self._gives_way else self.prompt
        return self.n_ctx > 0 and least >= self.n_ctx

    @property
    def cut(self) -> bool:
        """Whether the oldest messages will be left out."""
        return self.n_ctx > 0 and self._gives_way and not self.too_large and self.prompt >= self.n_ctx

    @property
    def _gives_way(self) -> bool:
        return self.overflow is not Overflow.STOP and self.history > 0

    def words(self) -> str:
        """In one line, for beside the bar."""
        about = "" if self.exact else "about "
        return f"{about}{self.prompt:,} of {self.n_ctx:,} tokens"

    def advice(self) -> str:
        """What to do, "" = nothing."""
        if self.too_large:
            sent = self.system + self.message if self._gives_way else self.prompt
            new = "" if self._gives_way or not self.history else "begin a new chat, "
            return f"{sent - self.n_ctx + 1:,} too many: shorten it, {new}or use a larger context"
        if self.cut:
            return "the oldest messages will be left out"
        return ""

    def parts(self) -> list[tuple[str, int]]:
        """The segments in the order of the bar, (name, tokens) each."""
        return [
            ("System prompt", self.system),
            ("Said before", self.history),
            ("This message", self.message),
            ("Room for the answer", self.room),
        ]
