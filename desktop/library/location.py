"""Location: where the bytes of one remote file can be fetched right now, and what they must turn out to be."""

from __future__ import annotations

import msgspec


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh answer of the hub. `url` may be signed: it is a secret, never stored and never logged."""

    url: str
    headers: dict[str, str] = {}  # to be sent with every request to `url`; the token only where the origin is the hub's
    size: int  # bytes
    sha256: str = ""  # 64 hex digits, "" where the hub keeps none (small text files)
    commit: str = ""  # 40 hex digits

    def __repr__(self) -> str:
        return f"Location(size={self.size}, sha256={self.sha256[:12]!r}, commit={self.commit[:12]!r})"
