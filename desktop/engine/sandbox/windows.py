"""Confinement on Windows: a job that takes no second process, and the token of low integrity that browsers use."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psutil

from desktop.engine.sandbox import windows_structures as win
from desktop.engine.sandbox.model_files import model_files
from desktop.engine.sandbox.profile import Confinement, Kind, Profile

_JOB: Final = "no other programs or processes, bounded memory (job object)"
_INTEGRITY: Final = "writes nothing but its log (low integrity)"
_NOT_OFFERED: Final = "network and reading files are open to it: Windows limits both only for packaged apps"

_held: list[int] = []  # the job ends its process when its last handle is closed


def enter(profile: Profile) -> Confinement:
    """Confine this process; see desktop.engine.sandbox.enter."""
    active, missing = [], [_NOT_OFFERED]
    steps: tuple[tuple[str, Callable[[Profile], None]], ...] = ((_JOB, _enter_job), (_INTEGRITY, _lower_integrity))
    for words, step in steps:
        try:
            step(profile)
        except OSError as error:
            missing.append(f"{words}: {error.strerror or error}")
        else:
            active.append(words)
    return Confinement(tuple(active), tuple(missing))


def offered() -> Confinement:
    """What Windows 8 and newer offer."""
    return Confinement((_JOB, _INTEGRITY), (_NOT_OFFERED,))


def _enter_job(profile: Profile) -> None:
    """With limits to windows and clipboard where it can be: a job inside another one may not have them."""
    kernel = _library("kernel32")
    job_limits = win.limits(_useful_bytes(profile) if profile.kind is Kind.PROCESSOR else 0)
    for restrictions in (win.ALL_UI_RESTRICTIONS, 0):
        job = _call(kernel.CreateJobObjectW, ctypes.c_void_p, None, None)
        _set_job(kernel, job, win.JOB_EXTENDED_LIMITS, job_limits)
        if restrictions:
            _set_job(kernel, job, win.JOB_UI_RESTRICTIONS, ctypes.c_uint32(restrictions))
        this = ctypes.c_void_p(-1)  # what GetCurrentProcess() returns
        try:
            _call(kernel.AssignProcessToJobObject, ctypes.c_int, ctypes.c_void_p(job), this)
        except OSError:
            kernel.CloseHandle(ctypes.c_void_p(job))
            if not restrictions:
                raise
        else:
            _held.append(job)
            return


def _set_job(kernel: Any, job: int, kind: int, value: Any) -> None:  # noqa: ANN401 - ctypes has no public types
    size = ctypes.c_uint32(ctypes.sizeof(value))
    _call(kernel.SetInformationJobObject, ctypes.c_int, ctypes.c_void_p(job), kind, ctypes.byref(value), size)


def _useful_bytes(profile: Profile) -> int:
    """More than this cannot be of use, so that asking for it fails: twice the file and twice the memory."""
    parts = (part for path in profile.reads for part in model_files(path))
    files = sum(part.stat().st_size for part in parts if part.is_file())
    return int(2 * (files + psutil.virtual_memory().total))


def _lower_integrity(profile: Profile) -> None:
    security = _library("advapi32")
    for path in profile.writes:
        with contextlib.suppress(OSError, ValueError):  # the one who writes will say so
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
            _let_low_integrity_write(security, path)
    token, sid = ctypes.c_void_p(), ctypes.c_void_p()
    access = win.TOKEN_ADJUST_DEFAULT | win.TOKEN_QUERY
    _call(security.OpenProcessToken, ctypes.c_int, ctypes.c_void_p(-1), access, ctypes.byref(token))
    _call(security.ConvertStringSidToSidW, ctypes.c_int, win.LOW_INTEGRITY, ctypes.byref(sid))
    label = win.MandatoryLabel(sid, win.GROUP_INTEGRITY)
    size = ctypes.c_uint32(ctypes.sizeof(label) + security.GetLengthSid(sid))
    _call(security.SetTokenInformation, ctypes.c_int, token, win.TOKEN_INTEGRITY_LEVEL, ctypes.byref(label), size)
    kernel = _library("kernel32")
    kernel.LocalFree(sid)
    kernel.CloseHandle(token)


def _let_low_integrity_write(security: Any, path: Path) -> None:  # noqa: ANN401 - ctypes has no public types
    descriptor, acl = ctypes.c_void_p(), ctypes.c_void_p()
    present, defaulted = ctypes.c_int(), ctypes.c_int()
    _call(
        security.ConvertStringSecurityDescriptorToSecurityDescriptorW,
        ctypes.c_int,
        win.LOW_LABEL,
        win.SDDL_REVISION,
        ctypes.byref(descriptor),
        None,
    )
    _call(
        security.GetSecurityDescriptorSacl,
        ctypes.c_int,
        descriptor,
        ctypes.byref(present),
        ctypes.byref(acl),
        ctypes.byref(defaulted),
    )
    error = security.SetNamedSecurityInfoW(str(path), win.FILE_OBJECT, win.LABEL_INFORMATION, None, None, None, acl)
    _library("kernel32").LocalFree(descriptor)
    if error:
        raise OSError(error, "the file could not be labelled")


def _library(name: str) -> Any:  # noqa: ANN401 - ctypes has no public types
    return ctypes.WinDLL(name, use_last_error=True)  # type: ignore[attr-defined]


def _call(function: Callable[..., Any], result: Any, *arguments: object) -> Any:  # noqa: ANN401 - the same
    """The function's result. Raises OSError where it is zero, which all of them return when they fail."""
    function.restype = result  # type: ignore[attr-defined]
    value = function(*arguments)
    if not value:
        number = ctypes.get_last_error()  # type: ignore[attr-defined]
        raise OSError(number, ctypes.FormatError(number).strip())  # type: ignore[attr-defined]
    return value
