"""Structures and numbers of the Windows calls that confine a process; from winnt.h, which every SDK brings.

Written with fixed widths, for 64-bit Windows, so that their layout can be checked on any system.
"""

from __future__ import annotations

import ctypes
from typing import Final

_pointer = ctypes.c_void_p
_size = ctypes.c_uint64

ACTIVE_PROCESS: Final = 0x0008
PROCESS_MEMORY: Final = 0x0100
DIE_ON_UNHANDLED_EXCEPTION: Final = 0x0400
KILL_ON_JOB_CLOSE: Final = 0x2000
ALL_UI_RESTRICTIONS: Final = 0xFF  # foreign windows, clipboard, display and system settings, atoms, desktops, log off

JOB_UI_RESTRICTIONS: Final = 4  # of enum JOBOBJECTINFOCLASS
JOB_EXTENDED_LIMITS: Final = 9

TOKEN_QUERY: Final = 0x0008
TOKEN_ADJUST_DEFAULT: Final = 0x0080
TOKEN_INTEGRITY_LEVEL: Final = 25  # of enum TOKEN_INFORMATION_CLASS
GROUP_INTEGRITY: Final = 0x0020
LOW_INTEGRITY: Final = "S-1-16-4096"
LOW_LABEL: Final = "S:(ML;;NW;;;LW)"  # a file that processes of low integrity may write

FILE_OBJECT: Final = 1  # of enum SE_OBJECT_TYPE
LABEL_INFORMATION: Final = 0x0010
SDDL_REVISION: Final = 1


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", _size),
        ("maximum_working_set", _size),
        ("active_processes", ctypes.c_uint32),
        ("affinity", _size),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", _size),
        ("job_memory", _size),
        ("peak_process_memory", _size),
        ("peak_job_memory", _size),
    )


class MandatoryLabel(ctypes.Structure):
    """TOKEN_MANDATORY_LABEL."""

    _fields_ = (("sid", _pointer), ("attributes", ctypes.c_uint32))


def limits(memory: int) -> ExtendedLimits:
    """One process, no children; it ends with the job. memory: bytes it may commit, 0 = as many as it likes."""
    made = ExtendedLimits()
    made.basic.flags = ACTIVE_PROCESS | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_JOB_CLOSE
    made.basic.active_processes = 1
    if memory:
        made.basic.flags |= PROCESS_MEMORY
        made.process_memory = memory
    return made
