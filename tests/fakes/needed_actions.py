"""What an engine has to go on doing when it is confined, by name: ACTIONS."""

from __future__ import annotations

import errno
import mmap
import os
import resource
import threading
from collections.abc import Callable
from pathlib import Path


def start_thread(_: str = "") -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def import_later(name: str) -> None:
    __import__(name)


def signal_itself(_: str = "") -> None:
    os.kill(os.getpid(), 0)


def count_memory(_: str = "") -> None:
    import psutil

    psutil.virtual_memory(), psutil.cpu_times(percpu=True), psutil.cpu_count(logical=False), psutil.Process().nice()


def tell_time(_: str = "") -> None:
    import datetime

    datetime.datetime.now().astimezone()


def throw_away(_: str = "") -> None:
    with Path(os.devnull).open("rb") as file:
        file.read()


def dump_core(_: str = "") -> None:
    if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        raise PermissionError(errno.EPERM, "")


def take_memory(size: str) -> None:
    mmap.mmap(-1, int(size), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000).close()  # MAP_NORESERVE


ACTIONS: dict[str, Callable[..., None]] = {
    name: value for name, value in globals().items() if callable(value) and getattr(value, "__module__", "") == __name__
}
