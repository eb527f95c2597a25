"""Landlock, the Linux kernel's file, port and signal permissions that a process takes away from itself.

https://docs.kernel.org/userspace-api/landlock.html and include/uapi/linux/landlock.h are the sources of the numbers.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntFlag
from pathlib import Path
from typing import Final, NamedTuple

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_QUESTION = 1
_RULE_PATH_BENEATH = 1
_SYNC_THREADS = 1 << 3
_NET_BIND_AND_CONNECT_TCP = 0b11
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_PR_SET_NO_NEW_PRIVS = 38

TRUNCATE_ABI, NET_ABI, SCOPE_ABI, SYNC_ABI = 3, 4, 6, 8  # the versions that brought each


class Rights(IntFlag):
    """What may be done below a path. Landlock's own bits."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # version 2
    TRUNCATE = 1 << 14  # version 3
    IOCTL_DEV = 1 << 15  # version 5


READ: Final = Rights.READ_FILE | Rights.READ_DIR
WRITE: Final = Rights.READ_FILE | Rights.WRITE_FILE | Rights.TRUNCATE
DEVICE: Final = READ | Rights.WRITE_FILE | Rights.IOCTL_DEV
CACHE: Final = READ | WRITE | Rights.MAKE_REG | Rights.MAKE_DIR | Rights.REMOVE_FILE | Rights.REMOVE_DIR | Rights.REFER
_OF_FILES: Final = Rights.EXECUTE | WRITE | Rights.IOCTL_DEV  # the rest has a meaning for folders only
_UP_TO: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL: Final = (1 << 16) - 1


class Rule(NamedTuple):
    """`rights` for a file, or for everything below a folder. A path that is not there gives nothing."""

    path: Path
    rights: Rights


_libc = ctypes.CDLL(None, use_errno=True)
_held: list[int] = []  # descriptors of kernel files: their rules hold for as long as somebody knows them


def version() -> int:
    """The kernel's landlock version; 0 where it has none or was started without it."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_QUESTION)))


def restrict(rules: Iterable[Rule], abi: int) -> None:
    """Deny this thread, and those it starts, every file but those of `rules`, TCP, and signals to other processes.

    abi: version(). Raises OSError where the kernel refuses.
    """
    handled = _UP_TO.get(abi, _ALL)
    with _ruleset(handled, abi) as ruleset:
        for rule in rules:
            _add(ruleset, rule, handled)
        _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _check(_libc.syscall(_RESTRICT_SELF, ruleset, ctypes.c_uint32(_SYNC_THREADS if abi >= SYNC_ABI else 0)))


@contextmanager
def _ruleset(handled: int, abi: int) -> Iterator[int]:
    fields = [handled]
    if abi >= NET_ABI:
        fields.append(_NET_BIND_AND_CONNECT_TCP)
    if abi >= SCOPE_ABI:
        fields.append(_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    ruleset = _check(_libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    try:
        yield ruleset
    finally:
        os.close(ruleset)


def _add(ruleset: int, rule: Rule, handled: int) -> None:
    try:
        path = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except (OSError, ValueError):  # not there, or not for this user: then there is nothing to allow
        return
    rights = rule.rights & handled
    if not stat.S_ISDIR(os.fstat(path).st_mode):
        rights &= _OF_FILES
    try:
        attributes = struct.pack("=Qi", rights, path)
        _check(_libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, attributes, 0))
    finally:
        if _belongs_to_kernel(rule.path):
            _held.append(path)  # /proc forgets a file nobody has open, and makes another one when it is asked again
        else:
            os.close(path)


def _belongs_to_kernel(path: Path) -> bool:
    return path.parts[1:2] in {("proc",), ("sys",)}


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(result)
