"""A lock between processes, so that two set-ups at once take turns."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from setup_steps.report import say

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextlib.contextmanager
def taking_turns(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold the lock; the system lets go of it when the file is closed, even after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        announced = False
        while not _try_lock(file):
            if not announced:
                say(f"Waiting for {waiting_for} in another process …")
                announced = True
            time.sleep(0.3)
        yield
