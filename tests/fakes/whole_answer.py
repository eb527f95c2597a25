"""An answer put together from its events, as a client does: text, thinking, and every token with where it ends."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from msgspec.structs import replace

from desktop.protocol.messages import Event, Kept, Token, Tokens


@dataclasses.dataclass
class Whole:
    """What a client holds of an answer so far."""

    text: str = ""
    reasoning: str = ""
    tokens: list[Token] = dataclasses.field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [token.id for token in self.tokens]

    @property
    def ends(self) -> list[tuple[int, int]]:
        return [(token.end, token.reasoning_end) for token in self.tokens]

    def keep(self, event: Kept) -> None:
        if event.end > len(self.text):  # it was thinking by a mark behind it, which is not kept
            self.text, self.reasoning = self.reasoning, ""
            self.tokens = [replace(token, end=token.reasoning_end, reasoning_end=0) for token in self.tokens]
        assert (len(self.text), len(self.reasoning)) == (event.end, event.reasoning_end)

    def add(self, event: Tokens) -> None:
        if event.anew:
            self.text = ""
            self.tokens = [replace(token, end=0, reasoning_end=token.end) for token in self.tokens]
        self.text += event.text
        self.reasoning += event.reasoning
        self.tokens += event.tokens

    def cut(self, count: int) -> Whole:
        """What is kept of it with its first `count` tokens."""
        last = self.tokens[count - 1] if count else Token(id=0)
        return Whole(self.text[: last.end], self.reasoning[: last.reasoning_end], self.tokens[:count])


def whole(events: Iterable[Event], kept: Whole | None = None) -> Whole:
    """The answer of these events, behind what was kept."""
    answer = Whole(kept.text, kept.reasoning, list(kept.tokens)) if kept is not None else Whole()
    for event in events:
        if isinstance(event, Kept):
            answer.keep(event)
        elif isinstance(event, Tokens):
            answer.add(event)
    return answer
