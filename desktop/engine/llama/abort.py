"""The byte that stops llama.cpp: set by the reader thread, read by llama.cpp's abort callback."""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import Any

from desktop.engine.llama.binding import api


class AbortByte:
    """Stops the command that is running, or one that waits, and no other.

    The callback is C's strlen on a two-byte buffer: 1 while the byte is set, 0 otherwise. So llama.cpp asks after every
    graph node without entering Python.
    """

    def __init__(self) -> None:
        self._buffer = ctypes.create_string_buffer(2)
        self._lock = threading.Lock()
        self._running: int | None = None
        self._waiting: dict[int, bool] = {}  # turn -> cancelled before it began
        self._for_good = False
        self.callback = _strlen_as_callback() or api.ggml_abort_callback(lambda _data: self.is_set)
        self.data = ctypes.addressof(self._buffer)

    @property
    def is_set(self) -> bool:
        """Whether the running command should stop."""
        return self._buffer.raw[0] != 0

    def expect(self, turn: int) -> None:
        """A command of this turn arrived and waits."""
        with self._lock:
            self._waiting[turn] = False

    def begin(self, turn: int) -> None:
        """The command of this turn runs now."""
        with self._lock:
            self._running = turn
            self._set(on=self._waiting.pop(turn, False) or self._for_good)

    def end(self) -> None:
        """The running command is over; a late cancel must not reach the next one."""
        with self._lock:
            self._running = None
            self._set(on=self._for_good)

    def cancel(self, turn: int) -> None:
        """Stop the command of this turn, running or waiting. Others are left alone."""
        with self._lock:
            if self._running == turn:
                self._set(on=True)
            elif turn in self._waiting:
                self._waiting[turn] = True

    def cancel_all(self) -> None:
        """Stop everything from now on: the process is about to end."""
        with self._lock:
            self._for_good = True
            self._set(on=True)

    def _set(self, *, on: bool) -> None:
        self._buffer[0] = b"\1" if on else b"\0"


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
