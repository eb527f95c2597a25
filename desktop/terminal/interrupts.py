"""Ctrl+C and SIGTERM as a wish that is looked at, instead of an exception that falls anywhere."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType


class Interrupted(Exception):
    """The user ended the command before there was an answer to keep. signal_number: which signal."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.strsignal(signal_number))
        self.exit_code = exit_code(signal_number)


class Interrupts:
    """While entered, the first signal sets `signal_number`; the second raises Interrupted where it falls."""

    def __init__(self) -> None:
        self.signal_number = 0
        self._before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def __enter__(self) -> Interrupts:
        for number in self._before:
            signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        if self.signal_number:
            raise Interrupted(number)
        self.signal_number = number


def exit_code(signal_number: int) -> int:
    """What a shell expects of a program that a signal ended: 130 after Ctrl+C."""
    return 128 + signal_number
