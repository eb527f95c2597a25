"""What is told of a run that did not end well: why as far as it is known, and a report without anything private."""

from __future__ import annotations

import getpass
import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop.machine_memory import memory_now
from desktop.paths import Paths
from desktop.redaction import redacted
from desktop.system.crash.crash_file import part_of
from desktop.system.crash.run_record import Run

APP_LINES = 200
ENGINE_LINES = 60
LONGEST_LINE = 400
_TAIL_BYTES = 256 * 1024
_LONG_QUOTE = re.compile(r"(['\"])(?:(?!\1).){60,}\1")  # a fault's own words may quote what it stumbled over
_SHORTEST_NAME = 2


class BadEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended. stack: what it wrote while it died, "" if nothing."""

    run: Run
    stack: str
    restarted: bool  # the computer was started again since

    @property
    def cause(self) -> str:
        """One or two sentences."""
        if self.stack:
            return "It crashed, and wrote down where."
        return (
            "It left no trace of a crash of its own: it was ended from outside, for example by a task manager, "
            "or the system ran out of memory."
        )


def look_back(paths: Paths, run: Run, *, restarted: bool) -> BadEnd | None:
    """How `run` ended. None where a power cut or restart of the computer explains it. Reads the crash file."""
    stack = part_of(paths.crash_log, run.id)
    return None if restarted and not stack else BadEnd(run=run, stack=stack, restarted=restarted)


def engine_log_sizes(paths: Paths) -> dict[str, int]:
    """How long each engine's log is, by name: at a start, what the runs before it wrote."""
    sizes: dict[str, int] = {}
    for log in paths.engine_logs():
        with suppress(OSError):
            sizes[log.name] = log.stat().st_size
    return sizes


def report(
    end: BadEnd,
    paths: Paths,
    versions: Sequence[tuple[str, str]],
    devices: Sequence[str],
    log_sizes: Mapping[str, int] | None = None,
) -> str:
    """The whole report. Reads the logs: not for the window's thread. versions: name and number; devices: for people.

    log_sizes: engine_log_sizes() of the start after that run: what the engines wrote since says nothing about it.
    """
    run = end.run
    lasted = f"It ran as process {run.pid}, started {_moment(run.started_at)}, version {run.version}."
    settled = "" if run.settled else " It ended within seconds of its start."
    restarted = " The computer was restarted since." if end.restarted else ""
    sections = [
        ("", f"Tandem closed unexpectedly. {end.cause}\n{lasted}{settled}{restarted}"),
        ("Versions", "\n".join(f"{name}: {value}" for name, value in versions)),
        ("Computer", "\n".join([*_computer(), *(f"Device: {device}" for device in devices)])),
        ("Crash", end.stack or "Nothing was written."),
        (f"Last lines of {paths.app_log.name}", _tail(paths.app_log, APP_LINES)),
    ]
    sections += [
        (f"Last lines of {log.name}", _tail(log, ENGINE_LINES, (log_sizes or {}).get(log.name)))
        for log in paths.engine_logs()
    ]
    text = "\n\n".join(f"--- {title}\n{body}" if title else body for title, body in sections)
    return without_private(text) + "\n"


def without_private(text: str) -> str:
    """`text` without tokens, the home folder's path, the user's name in paths, and long quotations."""
    text = redacted(text)
    for home in _homes():
        text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text, flags=re.IGNORECASE if os.name == "nt" else 0)
    user = _user()
    if len(user) >= _SHORTEST_NAME:
        text = re.sub(
            rf"(?<=[\\/]){re.escape(user)}(?=[\\/\s'\":,.)]|$)", "…", text, flags=re.IGNORECASE | re.MULTILINE
        )
    return "\n".join(_calm(line) for line in text.splitlines())


def _calm(line: str) -> str:
    line = _LONG_QUOTE.sub(lambda found: f"{found[1]}…{found[1]}", line)
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}… ({len(line)} characters)"


def _homes() -> list[str]:
    """The home folder as it may stand in a log, longest first."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path's own raises where there is none
    if len(home) <= 1:
        return []
    spelt = {home, os.path.realpath(home), home.replace("\\", "/"), home.replace("\\", "\\\\")}
    return sorted(spelt, key=len, reverse=True)


def _user() -> str:
    with suppress(OSError, KeyError, ImportError):  # a user the system does not know
        return getpass.getuser()
    return ""


def _computer() -> list[str]:
    memory = memory_now()
    gib = 1024**3
    return [
        f"Processor: {_processor()}, {os.cpu_count()} threads",
        f"Memory: {memory.total / gib:.1f} GiB, {memory.available / gib:.1f} GiB free now",
    ]


def _processor() -> str:
    if sys.platform == "linux":
        with suppress(OSError):
            for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
                name, _, value = line.partition(":")
                if name.strip() == "model name":
                    return value.strip()
    return platform.processor() or platform.machine()


def _tail(path: Path, count: int, size: int | None = None) -> str:
    """The last lines of a log, or of its first `size` bytes: a log that is shorter now was begun anew."""
    try:
        stop = path.stat().st_size
        if size is not None:
            path, stop = path if size <= stop else path.with_name(f"{path.name}.1"), size
        with path.open("rb") as log:
            log.seek(max(0, stop - _TAIL_BYTES))
            lines = log.read(min(stop, _TAIL_BYTES)).decode("utf-8", "replace").splitlines()
    except OSError as error:
        return f"It could not be read: {error.strerror}."
    return "\n".join(lines[-count:]) or "It is empty."


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
