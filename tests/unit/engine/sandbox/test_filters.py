"""The seccomp filter says what it should, on both kinds of processor: its program is run by a small BPF machine."""

from __future__ import annotations

import errno
import struct
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("Linux", allow_module_level=True)

from desktop.engine.sandbox import bpf, seccomp
from desktop.engine.sandbox.bpf import AUDIT_ARCHITECTURE, Condition, Must, Refusal
from desktop.engine.sandbox.profile import Kind
from desktop.engine.sandbox.syscall_numbers import NEWEST, NUMBERS

PID = 4321
ALLOWED = 0
MACHINES = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])


def run(program: bytes, number: int, *arguments: int, architecture: int = AUDIT_ARCHITECTURE["x86_64"]) -> int:
    """The errno that the program answers a call with; 0 where it passes. Only the instructions we use."""
    data = struct.pack("=iIQ6Q", number, architecture, 0, *[*arguments, *[0] * 6][:6])
    steps = list(struct.iter_unpack("=HBBI", program))
    place = value = 0
    while True:
        code, if_true, if_false, constant = steps[place]
        if code == 0x20:
            value = struct.unpack_from("=I", data, constant)[0]
            place += 1
        elif code == 0x06:
            return ALLOWED if constant == 0x7FFF0000 else constant - 0x50000
        else:
            holds = {0x15: value == constant, 0x35: value >= constant, 0x45: bool(value & constant)}[code]
            place += 1 + (if_true if holds else if_false)


def made(machine: str, kind: Kind = Kind.PROCESSOR, *, writes: bool = False) -> bytes:
    return bpf.program(machine, seccomp.refusals(machine, PID, kind, writes=writes), NEWEST)


def asked(machine: str, name: str, *arguments: int, kind: Kind = Kind.PROCESSOR, writes: bool = False) -> int:
    program = made(machine, kind, writes=writes)
    return run(program, NUMBERS[machine][name], *arguments, architecture=AUDIT_ARCHITECTURE[machine])


@MACHINES
def test_every_named_call_is_refused(machine: str) -> None:
    unconditional = [
        refusal for refusal in seccomp.refusals(machine, PID, Kind.PROCESSOR, writes=False) if not refusal.unless
    ]
    assert len(unconditional) > 90
    program = made(machine)
    for refusal in unconditional:
        assert run(program, refusal.number, architecture=AUDIT_ARCHITECTURE[machine]) == refusal.error


@MACHINES
@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("kill", (PID, 9), ALLOWED),
        ("kill", (PID + 1, 9), errno.EPERM),
        ("kill", (0, 9), errno.EPERM),
        ("kill", (0xFFFFFFFF, 9), errno.EPERM),
        ("kill", (PID | 1 << 32, 9), ALLOWED),  # the kernel looks at 32 bits, too
        ("tgkill", (PID, 99, 6), ALLOWED),
        ("tgkill", (1, 1, 6), errno.EPERM),
        ("prlimit64", (0, 7), ALLOWED),
        ("prlimit64", (PID, 7), ALLOWED),
        ("prlimit64", (1, 7), errno.EPERM),
        ("setpriority", (0, PID, 10), ALLOWED),
        ("setpriority", (0, 0, 10), ALLOWED),
        ("setpriority", (0, 1, 10), errno.EPERM),
        ("setpriority", (2, 0, 10), errno.EPERM),  # all processes of a user
        ("clone", (0x3D0F00,), ALLOWED),  # pthread_create
        ("clone", (0x11,), errno.EPERM),  # fork
        ("clone", (0x4111,), errno.EPERM),  # vfork
        ("prctl", (1, 0), errno.EPERM),  # to live on without its parent
        ("prctl", (15, 0), ALLOWED),
        ("fcntl", (0, 8), errno.EPERM),
        ("fcntl", (0, 10), errno.EPERM),
        ("fcntl", (0, 15), errno.EPERM),
        ("fcntl", (0, 3), ALLOWED),
        ("ioctl", (0, 0x5412), errno.EPERM),
        ("ioctl", (0, 0x8901), errno.EPERM),
        ("ioctl", (0, 0x5401), ALLOWED),
        ("ioctl", (0, 0x40086602), errno.EPERM),  # chattr, which asks for no right to write
        ("fcntl", (0, 1024), errno.EPERM),
        ("sched_setaffinity", (0,), ALLOWED),
        ("sched_setaffinity", (1,), errno.EPERM),
        ("sched_setscheduler", (PID + 1,), errno.EPERM),
        ("openat", (0xFFFFFF9C, 0, 0o2000000), ALLOWED),  # O_RDONLY | O_CLOEXEC
        ("openat", (0xFFFFFF9C, 0, 0o1), errno.EPERM),
        ("openat", (0xFFFFFF9C, 0, 0o2), errno.EPERM),
        ("openat", (0xFFFFFF9C, 0, 0o100), errno.EPERM),
        ("openat", (0xFFFFFF9C, 0, 0o1000), errno.EPERM),
        ("openat", (0xFFFFFF9C, 0, 0o20200000), errno.EPERM),  # O_TMPFILE
    ],
)  # fmt: skip
def test_some_calls_are_refused_by_their_arguments(
    machine: str, name: str, arguments: tuple[int, ...], answer: int
) -> None:
    assert asked(machine, name, *arguments) == answer


@MACHINES
def test_writing_is_left_to_landlock_where_something_is_written(machine: str) -> None:
    assert asked(machine, "openat", 0, 0, 0o1102, writes=True) == ALLOWED
    assert asked(machine, "openat", 0, 0, 0o1102, kind=Kind.GRAPHICS) == ALLOWED
    assert asked(machine, "renameat", kind=Kind.GRAPHICS) == ALLOWED
    assert asked(machine, "renameat", writes=True) == errno.EPERM
    assert asked(machine, "connect", kind=Kind.GRAPHICS) == errno.EPERM


@MACHINES
def test_drivers_may_talk_to_their_devices_but_not_to_file_systems(machine: str) -> None:
    assert asked(machine, "ioctl", 3, 0xC0106446, kind=Kind.GRAPHICS) == ALLOWED
    assert asked(machine, "ioctl", 3, 0xC0106446) == errno.EPERM
    for refused in (0x5412, 0x40086602, 0x40806685):
        assert asked(machine, "ioctl", 3, refused, kind=Kind.GRAPHICS) == errno.EPERM


@MACHINES
def test_threads_may_be_bound_where_the_user_asks_for_it(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_PROC_BIND", "true")
    assert asked(machine, "sched_setaffinity", PID + 1) == ALLOWED
    assert asked(machine, "kill", PID + 1) == errno.EPERM


@MACHINES
def test_calls_of_other_tables_and_newer_ones_are_refused(machine: str) -> None:
    program, architecture = made(machine), AUDIT_ARCHITECTURE[machine]
    assert run(program, NEWEST + 1, architecture=architecture) == errno.ENOSYS
    assert run(program, 0x40000000, architecture=architecture) == errno.ENOSYS
    assert run(program, 1, architecture=0x40000003) == errno.EPERM  # 32-bit x86
    assert run(program, 1, architecture=0x40000028) == errno.EPERM  # 32-bit ARM
    assert run(program, NEWEST, architecture=architecture) == ALLOWED


@MACHINES
def test_numbers_are_not_mixed_up(machine: str) -> None:
    """A number twice would be a slip in the table: each call has its own."""
    numbers = list(NUMBERS[machine].values())
    assert len(numbers) == len(set(numbers))
    assert all(number <= NEWEST for number in numbers)


@pytest.mark.parametrize(
    ("must", "values", "right", "wrong"),
    [
        (Must.BE_ONE_OF, (1, 2, 3), (1, 2, 3), (0, 4)),
        (Must.BE_NONE_OF, (1, 2, 3), (0, 4), (1, 2, 3)),
        (Must.HAVE, (1, 4), (5, 7), (0, 1, 4, 2)),
        (Must.LACK, (1, 4), (0, 2, 8), (1, 4, 5, 7)),
    ],
)  # fmt: skip
def test_each_condition_alone_and_beside_another(
    must: Must, values: tuple[int, ...], right: tuple[int, ...], wrong: tuple[int, ...]
) -> None:
    condition, other = Condition(2, must, values), Condition(3, Must.BE_ONE_OF, (9,))
    alone = bpf.program("x86_64", [Refusal(7, errno.EXDEV, (condition,))], NEWEST)
    both = bpf.program("x86_64", [Refusal(7, errno.EXDEV, (condition, other))], NEWEST)
    for value in right:
        assert run(alone, 7, 0, 0, value) == run(both, 7, 0, 0, value, 9) == ALLOWED
        assert run(both, 7, 0, 0, value, 8) == errno.EXDEV
    for value in wrong:
        assert run(alone, 7, 0, 0, value) == run(both, 7, 0, 0, value, 9) == errno.EXDEV
    assert run(alone, 8, 0, 0, wrong[0]) == ALLOWED
