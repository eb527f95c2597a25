"""Regular expressions that are compiled when they are used first: a start waits for none that it does not use."""

from __future__ import annotations

import re
from typing import cast


class _Late:
    """Has what a compiled pattern has, each method from its first use on."""

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)
        return found


def late(pattern: str, flags: re.RegexFlag = re.RegexFlag.NOFLAG) -> re.Pattern[str]:
    """What re.compile() gives, to be called for modules that a start imports. A mistake is told at the first use."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
