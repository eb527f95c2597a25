"""Confinement on Linux: limits, landlock for files, seccomp for system calls. Neither needs any privilege."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from desktop.engine.sandbox import landlock, linux_paths, seccomp
from desktop.engine.sandbox.landlock import Rule
from desktop.engine.sandbox.profile import Confinement, Kind, Profile

LOG_BYTES = 256 << 20  # as large as an engine can make its log; from some megabytes on the next one begins a new one
SPARE_BYTES = 8 << 30  # of address space, beyond twice the file and twice the memory
SPARE_BYTES_PER_CORE = 256 << 20  # each thread's stack and the C library's reserve for it

_CALLS = "no network, no other programs or processes (seccomp)"
_FILES = "no files but the model and libraries (landlock {})"
_FILES_AND_DRIVERS = "no files but the model, libraries and what graphics drivers need (landlock {})"
_LIMITS = "bounded memory, no core dumps"
_LIMITS_WITH_DRIVERS = "no core dumps"
_NO_LANDLOCK = "the kernel has no landlock (Linux 5.13, switched on at start): your files can be read"
_NO_SECCOMP = "no seccomp filter for this kernel or processor: network and other programs are open to it"
_OLD_LANDLOCK = "landlock {} is older than 3: files may be emptied"  # the right to truncate came with 3
_OLDER_THREADS = "{} driver threads are older than the confinement: landlock does not hold them"


def enter(profile: Profile) -> Confinement:
    """Confine this process; see desktop.engine.sandbox.enter."""
    sys.dont_write_bytecode = True  # it could not, and would try at each import
    threads = _threads()
    rules = linux_paths.rules(profile)
    _limit(profile)
    files, open_files = _restrict_files(profile, rules, threads)
    calls, open_calls = _restrict_calls(profile)  # last: the steps before it are calls, too
    limits = _LIMITS if profile.kind is Kind.PROCESSOR else _LIMITS_WITH_DRIVERS
    return Confinement((*calls, *files, limits), (*open_calls, *open_files))


def offered() -> Confinement:
    """What this kernel offers."""
    abi = landlock.version()
    calls = seccomp.available()
    active = ([_CALLS] if calls else []) + ([_FILES.format(abi)] if abi else [])
    missing = ([] if calls else [_NO_SECCOMP]) + ([] if abi else [_NO_LANDLOCK])
    return Confinement((*active, _LIMITS), tuple(missing))


def _restrict_files(profile: Profile, rules: list[Rule], threads: int) -> tuple[list[str], list[str]]:
    abi = landlock.version()
    if abi == 0:
        return [], [_NO_LANDLOCK]
    try:
        landlock.restrict(rules, abi)
    except OSError as error:
        return [], [f"landlock {abi}: {error.strerror}"]
    words = _FILES if profile.kind is Kind.PROCESSOR else _FILES_AND_DRIVERS
    return [words.format(abi)], _gaps(profile, abi, threads)


def _gaps(profile: Profile, abi: int, threads: int) -> list[str]:
    missing = []
    if abi < landlock.TRUNCATE_ABI and (profile.writes or profile.kind is Kind.GRAPHICS):
        missing.append(_OLD_LANDLOCK.format(abi))  # without writing at all, seccomp stands in
    if threads > 1 and abi < landlock.SYNC_ABI:
        missing.append(_OLDER_THREADS.format(threads - 1))
    return missing


def _restrict_calls(profile: Profile) -> tuple[list[str], list[str]]:
    if not seccomp.available():
        return [], [_NO_SECCOMP]
    try:
        seccomp.restrict(profile.kind, writes=bool(profile.writes))
    except OSError as error:
        return [], [f"seccomp: {error.strerror}"]
    return [_CALLS], []


def _limit(profile: Profile) -> None:
    """No core dump, which would hold the chat; and no more memory than can be of use, so that asking for it fails.

    Graphics drivers reserve many times the memory there is, so with them the address space stays open.
    """
    _lower(resource.RLIMIT_CORE, 0)
    if profile.kind is not Kind.PROCESSOR:
        return
    with suppress(OSError, ValueError):  # no /proc, or a lower limit already
        _lower(resource.RLIMIT_AS, _useful_bytes(profile))
        if not profile.writes:
            _lower(resource.RLIMIT_FSIZE, LOG_BYTES)


def _useful_bytes(profile: Profile) -> int:
    files = sum(path.stat().st_size for path in linux_paths.regular_files(profile.reads))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    used = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    return used + 2 * (files + memory) + SPARE_BYTES + SPARE_BYTES_PER_CORE * (os.cpu_count() or 1)


def _lower(kind: int, limit: int) -> None:
    """Both limits, of which the harder one stays as it is where it is lower."""
    made = [limit if was == resource.RLIM_INFINITY else min(was, limit) for was in resource.getrlimit(kind)]
    resource.setrlimit(kind, (made[0], made[1]))


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - a kernel folder
    except OSError:
        return 1
