"""Which of two versions is the newer one: numbers are compared as numbers, a pre-release comes before its release."""

from __future__ import annotations

import re
from functools import total_ordering

_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:(a|b|rc)(\d{1,6}))?", re.ASCII)
_FINAL = "z"  # sorts behind a, b and rc


@total_ordering
class Version:
    """A version such as 0.2.0 or 0.2.0rc1, in the spelling of Python packages (PEP 440)."""

    def __init__(self, text: str) -> None:
        """Raises ValueError for anything else than three numbers and perhaps a, b or rc with a fourth."""
        found = _VERSION.fullmatch(text)
        if found is None:
            raise ValueError(f"{text[:40]!r} is no version such as 0.2.0 or 0.2.0rc1")
        major, minor, patch, stage, number = found.groups()
        self.is_prerelease = stage is not None
        self._key = (int(major), int(minor), int(patch), stage or _FINAL, int(number or 0))

    def __str__(self) -> str:
        """The usual spelling, without leading zeros."""
        major, minor, patch, stage, number = self._key
        return f"{major}.{minor}.{patch}" + (f"{stage}{number}" if self.is_prerelease else "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._key == other._key

    def __lt__(self, other: Version) -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)
