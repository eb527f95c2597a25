"""Where in its format the stream of an answer stands."""

from __future__ import annotations

from enum import Enum, auto


class Step(Enum):
    """What the held text is read as."""

    OPENING = auto()  # before the answer, and between thinking and answer: either may begin
    THINKING = auto()
    HEADER = auto()  # of a message, in formats made of messages
    ANSWER = auto()
    OVER = auto()
