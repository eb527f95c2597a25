"""Which part of an answer the next token belongs to."""

from __future__ import annotations

from enum import Enum, auto


class Phase(Enum):
    """Stop strings, grammars and schemas hold for the answer, never for the thinking before it."""

    OPENING = auto()  # nothing was written yet: the thinking may begin, or the answer
    THINKING = auto()  # thinking, or the words of the format around it
    ANSWER = auto()
