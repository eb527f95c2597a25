"""Signals to processes that may be ending at the same moment."""

from __future__ import annotations

import os


def send(pid: int, sign: int) -> bool:
    """Whether the process was still there to get it: the app hears a little later than the system of one that ended."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return False
    return True
