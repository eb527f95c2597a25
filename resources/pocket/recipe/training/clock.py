"""How long a round may take."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


class RoundOver(Exception):
    """The time is up and everything is kept: the same command goes on."""


@dataclass(slots=True)
class Clock:
    """Tells when a round is over. minutes: from the start of the program on, 0 = never."""

    minutes: float = 0
    now: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.now()

    def over(self) -> bool:
        """Whether the minutes have passed."""
        return self.minutes > 0 and self.now() - self.started >= self.minutes * 60

    def check(self, what: str) -> None:
        """Raise RoundOver when the minutes have passed. what: the work that is left off, for the message."""
        if self.over():
            raise RoundOver(f"{self.minutes:g} minutes are over, before {what}. Go on with the same command.")
