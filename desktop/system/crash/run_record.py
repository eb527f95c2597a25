"""running.json: there while a window runs. One that is found at start tells of a run that did not end well."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import msgspec

from desktop import __version__

STARTS_IN_VAIN = 3  # from so many on, nothing is loaded by itself
_LARGEST = 64 * 1024  # bytes; a real one has some two hundred
_CLOCK_SET_S = 120.0  # systems without an id for each boot tell its time, which moves when the clock is set


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the window."""

    id: str  # heads its part of the crash file
    pid: int
    process_start: float  # tells it from a later process of the same number
    boot: str  # tells a crash from a power cut
    version: str
    started_at: float  # Unix seconds
    settled: bool = False  # it was up for a while: whatever ended it was not the start
    in_vain: int = 0  # runs just before this one that ended badly before they were settled


class RunRecord:
    """Begun once the data folder is this run's alone. A folder that takes no file costs the record, not the start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._run: Run | None = None
        self.previous: Run | None = None  # the run before this one, if it did not end well

    @property
    def id(self) -> str:
        """This run's; "" before begin()."""
        return self._run.id if self._run is not None else ""

    @property
    def safe_start(self) -> bool:
        """Whether the last starts ended badly one after the other: then nothing heavy should begin by itself."""
        return self._run is not None and self._run.in_vain >= STARTS_IN_VAIN

    @property
    def restarted(self) -> bool:
        """Whether the computer was started again since the previous run: that alone would have ended it."""
        return self.previous is not None and not _same_boot(self.previous.boot, _boot())

    def begin(self) -> None:
        """Look for the previous run and put this one in its place."""
        found = _read(self._path)
        still_runs = (
            found is not None and _same_boot(found.boot, _boot()) and _start_of(found.pid) == found.process_start
        )
        self.previous = None if still_runs else found
        early = self.previous is not None and not self.previous.settled
        now = time.time()
        self._run = Run(
            id=f"{os.getpid()}-{now:.3f}",
            pid=os.getpid(),
            process_start=_start_of(os.getpid()) or 0.0,
            boot=_boot(),
            version=__version__,
            started_at=now,
            in_vain=self.previous.in_vain + 1 if self.previous is not None and early else 0,
        )
        self._write()

    def settle(self) -> None:
        """This run has got through its start."""
        if self._run is not None:
            self._run = msgspec.structs.replace(self._run, settled=True, in_vain=0)
            self._write()

    def ended_well(self) -> None:
        """Nothing to tell the next run."""
        if self._run is not None:
            self._run = None
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        """In one step, not through to the disk: after a power cut nothing is claimed anyway."""
        fresh = self._path.with_name(self._path.name + ".new")
        with contextlib.suppress(OSError):
            fresh.write_bytes(msgspec.json.encode(self._run))
            fresh.replace(self._path)


def _read(path: Path) -> Run | None:
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        return msgspec.json.decode(data, type=Run)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # none, or one that a power cut left half written


def _same_boot(one: str, other: str) -> bool:
    with contextlib.suppress(ValueError):
        return abs(float(one) - float(other)) < _CLOCK_SET_S
    return one == other


def _boot() -> str:
    """What names the time since the computer was started: an id, or where there is none, when that was."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    import psutil

    return str(psutil.boot_time())


def _start_of(pid: int) -> float | None:
    """When a process was made, in the system's own count; None where there is no such process."""
    if sys.platform != "linux":
        import psutil

        try:
            return float(psutil.Process(pid).create_time())
        except (psutil.Error, ValueError):  # ValueError: no number of a process
            return None
    try:
        return float(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return None
