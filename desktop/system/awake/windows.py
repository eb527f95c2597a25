"""Keeps a Windows computer from sleeping by itself; its screen may go dark."""

from __future__ import annotations

import ctypes
import logging
import sys

ES_CONTINUOUS = 0x8000_0000
ES_SYSTEM_REQUIRED = 0x0000_0001
log = logging.getLogger(__name__)


class AwakeWindows:
    """Belongs to the window's thread: the request ends with the thread that made it."""

    def hold(self, _why: str) -> None:
        """Stay awake."""
        self._set(ES_CONTINUOUS | ES_SYSTEM_REQUIRED)

    def release(self) -> None:
        """The computer may sleep again."""
        self._set(ES_CONTINUOUS)

    def _set(self, state: int) -> None:
        if sys.platform == "win32":
            call = ctypes.windll.kernel32.SetThreadExecutionState
            call.argtypes, call.restype = [ctypes.c_uint32], ctypes.c_uint32
            if call(state) == 0:
                log.info("Windows does not take the request %#x", state)
