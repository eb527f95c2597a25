"""Faults a test asks for, and the list they wait in until a request meets them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

KINDS = {
    "status": "answer `code` with `headers`, `body` and X-Error-Code `error_code`",
    "html": "answer 200 with a sign-in page, as a captive portal does",
    "hang": "say nothing at all for `seconds`",
    "drop": "close the connection in order after `after` bytes of the body",
    "rst": "reset the connection after `after` bytes",
    "stall": "fall silent for `seconds` after `after` bytes, then go on",
    "drip": "go on with `rate` bytes a second after `after` bytes",
    "corrupt": "flip the byte at `at`",
    "other_file": "send the bytes of `value`, another file of the repository",
    "ignore_range": "answer 200 with everything to a Range request",
    "content_range": "send `value` as Content-Range",
    "redirect_elsewhere": "redirect the bytes to a third origin",
    "expired": "the signed address has stopped working: 403",
    "expire": "the signed address stops working after `after` bytes of the body, which ends by a drop",
    "swap": "after `after` bytes the repository gets a new commit in which the file is `body`, then drop",
    "etag": "send `value` as ETag and X-Linked-Etag",
    "badlen": "send `size` as X-Linked-Size (HEAD) or Content-Length (GET)",
    "commit": "send `value` as X-Repo-Commit",
}
"""Every kind, and what it does."""

IN_BODY = ("drop", "rst", "stall", "drip", "swap", "expire")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind of misbehaviour for the next `times` requests whose path contains `path`. method "*" = any."""

    kind: str
    path: str
    method: str = "GET"
    times: int = 1
    after: int = 0
    seconds: float = 0.0
    rate: int = 0
    at: int = 0
    size: int = 0
    code: int = 500
    error_code: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    value: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(KINDS)}")


class FaultList:
    """Faults in the order they were asked for. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Wait for a request that meets it."""
        with self._lock:
            self._faults.append(fault)

    def take(self, method: str, path: str, *kinds: str) -> Fault | None:
        """The first fault of one of these kinds that this request meets; it counts as used once."""
        with self._lock:
            for number, fault in enumerate(self._faults):
                if fault.kind in kinds and fault.path in path and fault.method in (method, "*"):
                    self._use(number, fault)
                    return fault
        return None

    def _use(self, number: int, fault: Fault) -> None:
        if fault.times > 1:
            self._faults[number] = replace(fault, times=fault.times - 1)
        else:
            del self._faults[number]

    def left(self) -> list[Fault]:
        """What no request has met yet."""
        with self._lock:
            return list(self._faults)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._faults.clear()
