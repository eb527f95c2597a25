"""Keeps a Mac from sleeping by itself; its screen may go dark."""

from __future__ import annotations

import logging
import os
import subprocess

CAFFEINATE = "/usr/bin/caffeinate"  # part of every macOS
log = logging.getLogger(__name__)


class AwakeMacOS:
    """A child of ours holds the assertion: it ends when asked, or by itself when this process is gone."""

    def __init__(self, program: str = CAFFEINATE) -> None:
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None

    def hold(self, _why: str) -> None:
        """Stay awake."""
        if self._child is not None:
            return
        command = [self._program, "-i", "-w", str(os.getpid())]  # -i: no idle sleep of the system
        try:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
        except OSError as error:
            log.info("cannot keep the computer awake: %s", error.strerror)

    def release(self) -> None:
        """The computer may sleep again."""
        if self._child is not None:
            self._child.kill()  # it has nothing to put in order
            self._child.wait()
            self._child = None
