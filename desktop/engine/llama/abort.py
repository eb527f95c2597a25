"""The byte that stops llama.cpp: set by the reader thread, read by llama.cpp's abort callback."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from desktop.engine.llama.binding import api


class AbortByte:
    """Stops whatever is done while it is set. desktop.engine.lane sees to it that this is the right command.

    The callback is C's strlen on a two-byte buffer: 1 while the byte is set, 0 otherwise. So llama.cpp asks after every
    graph node without entering Python.
    """

    def __init__(self) -> None:
        self._buffer = ctypes.create_string_buffer(2)
        self._for_good = False
        self.callback = _strlen_as_callback() or api.ggml_abort_callback(lambda _data: self.is_set)
        self.data = ctypes.addressof(self._buffer)

    @property
    def is_set(self) -> bool:
        """Whether the running command should stop."""
        return self._buffer.raw[0] != 0

    def set(self) -> None:
        """Stop."""
        self._buffer[0] = b"\1"

    def clear(self) -> None:
        """Go on, unless everything is to stop."""
        self._buffer[0] = b"\1" if self._for_good else b"\0"

    def set_for_good(self) -> None:
        """Stop everything from now on: the process is about to end."""
        self._for_good = True
        self.set()


def _strlen_as_callback() -> Any:  # noqa: ANN401 - ctypes has no public type for functions
    """strlen as `bool (*)(void *)`: its result 0 or 1 lies where a bool is returned. None where that does not hold."""
    try:
        c_library = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None)
        callback = ctypes.cast(c_library.strlen, api.ggml_abort_callback)
    except (OSError, AttributeError):
        return None
    probe = ctypes.create_string_buffer(2)
    silent = callback(ctypes.addressof(probe))
    probe[0] = b"\1"
    return callback if not silent and callback(ctypes.addressof(probe)) else None
