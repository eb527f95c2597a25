"""One line of the stand-in hub's log."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Request:
    """One line of the log. `start` and `sent`: which bytes of a file's body went out, as far as the server knows."""

    time: float
    origin: str  # "hub", "delivery" or "elsewhere"
    method: str
    path: str
    query: str
    range: str
    authorization: str
    headers: dict[str, str]
    status: int = 0
    start: int = 0
    sent: int = 0
