"""What runs below a process, what it is called and how much memory it holds, read from /proc."""

import contextlib
import os
import signal
import time
from pathlib import Path

_ENDED = {"Z", "X"}


def parents(proc: Path = Path("/proc")) -> dict[int, int]:
    """Process id: its parent's. Processes that ended and were not yet waited for are left out."""
    found = {}
    for folder in proc.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
            if state not in _ENDED:
                found[int(folder.name)] = int(parent)
    return found


def below(pid: int, family: dict[int, int]) -> list[int]:
    """All descendants of `pid` that live."""
    children = [child for child, parent in family.items() if parent == pid]
    return [*children, *(deeper for child in children for deeper in below(child, family))]


def command(pid: int) -> str:
    """The command line, "" of a process that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return ""


def resident_mb(pid: int) -> float:
    """Memory in RAM, shared pages by their share, in MB; 0 of a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def engines(pid: int) -> list[int]:
    """The engine processes below a window."""
    return [child for child in below(pid, parents()) if "engine" in command(child)]


def wait_until_gone(pids: list[int], limit_s: float) -> list[int]:
    """Those of `pids` that still live after `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while (left := [pid for pid in pids if pid in parents()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def end(pids: list[int]) -> None:
    """Kill processes that may be gone by now."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
