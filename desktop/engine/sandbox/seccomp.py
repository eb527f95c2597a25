"""Which system calls a confined engine may no longer make, and the switch that makes it so for every thread.

Everything else stays allowed: what a C library or a driver calls next year must not end answers. Calls that are newer
than this list do not exist for the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Iterable

from desktop.engine.sandbox import bpf
from desktop.engine.sandbox.bpf import Condition, Must, Refusal
from desktop.engine.sandbox.profile import Kind
from desktop.engine.sandbox.syscall_numbers import NEWEST, NUMBERS

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _FOR_ALL_THREADS = 1, 1
_KEEP_SPECULATION = 4  # before Linux 5.16 a filter without it also slows every load that follows a store
_ACTION_AVAILABLE, _ERRNO_ACTION = 2, 0x00050000
_PR_SET_NO_NEW_PRIVS = 38

_NETWORK = """socket connect bind listen accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg
io_uring_setup io_uring_enter io_uring_register"""
_PROGRAMS = "execve execveat fork vfork uselib"
_OTHER_PROCESSES = """ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_open
pidfd_getfd pidfd_send_signal migrate_pages move_pages ioprio_set"""
_MOUNTS = """mount umount2 pivot_root chroot unshare setns open_tree open_tree_attr move_mount fsopen fsconfig fsmount
fspick mount_setattr swapon swapoff"""
_KERNEL = """bpf perf_event_open userfaultfd keyctl add_key request_key init_module finit_module delete_module
kexec_load kexec_file_load reboot iopl ioperm modify_ldt acct quotactl quotactl_fd syslog vhangup memfd_secret
sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex open_by_handle_at name_to_handle_at
fanotify_init fanotify_mark inotify_init inotify_init1 inotify_add_watch lookup_dcookie"""
_SHARED_WITH_OTHERS = """shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop semctl semtimedop mq_open
mq_unlink"""
_ATTRIBUTES = """chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat mknod
mknodat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr"""
_NAMES = """socketpair link linkat symlink symlinkat rename renameat renameat2 unlink unlinkat rmdir mkdir mkdirat
truncate creat"""  # drivers do some of these in their caches

_NOT_THERE = ("clone3", "openat2")  # their arguments lie where a filter cannot look; C libraries do without them
_CLONE_THREAD = 0x10000
_OPEN_FOR_WRITING = (0o1, 0o2, 0o100, 0o1000, 0o20000000)  # O_WRONLY O_RDWR O_CREAT O_TRUNC O_TMPFILE
_PR_SET_PDEATHSIG = 1  # it is to end with its parent
_FCNTL_REFUSED = (8, 10, 15, 1024, 1026)  # F_SETOWN F_SETSIG F_SETOWN_EX F_SETLEASE F_NOTIFY: signals to others, leases
_IOCTL_NEEDED = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_IOCTL_REFUSED = (
    *(0x8901, 0x8902, 0x5412, 0x541C),  # FIOSETOWN SIOCSPGRP, and TIOCSTI TIOCLINUX, which type into a terminal
    *(0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x40806685, 0x800C6613),  # attributes of files open for reading
)
_BIND_THREADS = ("OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY")  # then the C library sets each new thread's cores

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def available() -> bool:
    """Whether this kernel, on a processor whose numbers are known, offers such filters."""
    machine = platform.machine()
    if machine not in NUMBERS or ctypes.sizeof(ctypes.c_void_p) != 8:  # noqa: PLR2004 - 32-bit programs differ
        return False
    action = ctypes.c_uint32(_ERRNO_ACTION)
    return int(_libc.syscall(_SECCOMP[machine], _ACTION_AVAILABLE, 0, ctypes.byref(action))) == 0


def restrict(kind: Kind, *, writes: bool) -> None:
    """Refuse the calls from now on, in every thread of this process. writes: a file has to be opened for writing.

    Only where available(). Raises OSError where the kernel refuses.
    """
    machine = platform.machine()
    code = bpf.program(machine, refusals(machine, os.getpid(), kind, writes=writes), NEWEST)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise _last_error()
    refused = _libc.syscall(
        _SECCOMP[machine], _SET_MODE_FILTER, _FOR_ALL_THREADS | _KEEP_SPECULATION, ctypes.byref(program)
    )
    if refused > 0:  # the number of a thread that has a filter of its own
        raise OSError(errno.EBUSY, f"thread {refused} could not be confined")
    if refused:
        raise _last_error()


def refusals(machine: str, pid: int, kind: Kind, *, writes: bool) -> list[Refusal]:
    """The calls refused on `machine` to the process `pid`."""
    numbers = NUMBERS[machine]
    groups = [_NETWORK, _PROGRAMS, _OTHER_PROCESSES, _MOUNTS, _KERNEL, _SHARED_WITH_OTHERS, _ATTRIBUTES]
    if kind is Kind.PROCESSOR:
        groups.append(_NAMES)
    conditional = _conditional(pid)
    if kind is Kind.PROCESSOR:
        conditional |= _conditional_without_drivers(pid, writes=writes)
    return [
        *(Refusal(numbers[name]) for name in _known(" ".join(groups).split(), machine)),
        *(Refusal(numbers[name], errno.ENOSYS) for name in _NOT_THERE),
        *(Refusal(numbers[name], errno.EPERM, conditional[name]) for name in _known(conditional, machine)),
    ]


def _conditional(pid: int) -> dict[str, tuple[Condition, ...]]:
    """What has to hold of the arguments of calls that are needed as well."""
    own = Condition(0, Must.BE_ONE_OF, (pid,))
    return {
        "clone": (Condition(0, Must.HAVE, (_CLONE_THREAD,)),),
        "kill": (own,),
        "tgkill": (own,),
        "tkill": (own,),  # the first thread has the process's number
        "rt_sigqueueinfo": (own,),
        "rt_tgsigqueueinfo": (own,),
        "prlimit64": (Condition(0, Must.BE_ONE_OF, (0, pid)),),
        "setpriority": (Condition(0, Must.BE_ONE_OF, (0,)), Condition(1, Must.BE_ONE_OF, (0, pid))),
        "prctl": (Condition(0, Must.BE_NONE_OF, (_PR_SET_PDEATHSIG,)),),
        "fcntl": (Condition(1, Must.BE_NONE_OF, _FCNTL_REFUSED),),
        "ioctl": (Condition(1, Must.BE_NONE_OF, _IOCTL_REFUSED),),
    }


def _conditional_without_drivers(pid: int, *, writes: bool) -> dict[str, tuple[Condition, ...]]:
    """What else can be held to what llama.cpp and Python themselves do."""
    made: dict[str, tuple[Condition, ...]] = {"ioctl": (Condition(1, Must.BE_ONE_OF, _IOCTL_NEEDED),)}
    if not any(name in os.environ for name in _BIND_THREADS):
        own = (Condition(0, Must.BE_ONE_OF, (0, pid)),)
        made |= dict.fromkeys(("sched_setaffinity", "sched_setparam", "sched_setscheduler", "sched_setattr"), own)
    if not writes:
        made["open"] = (Condition(1, Must.LACK, _OPEN_FOR_WRITING),)
        made["openat"] = (Condition(2, Must.LACK, _OPEN_FOR_WRITING),)
    return made


def _known(names: Iterable[str], machine: str) -> list[str]:
    return [name for name in names if name in NUMBERS[machine]]


def _last_error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
