"""What was last heard about new versions, kept between runs: old answers are not believed again."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desktop.atomic_file import write_atomically
from desktop.release.feed import Moment

_MOST_BYTES = 64 * 1024


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """asked: when an answer was last wanted, seconds since 1970. issued: of the newest notice that was believed.

    fingerprint: of the channel's keys then. skipped: the version the user does not want to hear of again.
    """

    asked: Moment = 0
    issued: Moment = 0
    fingerprint: str = ""
    skipped: str = ""

    def issued_for(self, fingerprint: str) -> int:
        """The newest notice believed with these keys; none with others: a stolen key must not silence its successor."""
        return self.issued if fingerprint == self.fingerprint else 0


def load_seen(path: Path) -> Seen:
    """What is kept in `path`; nothing where there is no such file or it is damaged."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Seen)
    except (OSError, ValueError, RecursionError):
        return Seen()


def store_seen(path: Path, seen: Seen) -> None:
    """Keep it. Raises OSError."""
    write_atomically(path, msgspec.json.encode(seen))
