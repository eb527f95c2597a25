"""Seccomp filters as the classic BPF program that the kernel runs before each system call.

https://docs.kernel.org/userspace-api/seccomp_filter.html; struct seccomp_data is {int nr; u32 arch; u64 ip, args[6]}.
Arguments are compared by their lower 32 bits: those of the calls asked about here are no wider.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # places in struct seccomp_data, little endian
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000  # | errno: the call fails with it, and the process goes on
_X32_BIT: Final = 0x40000000  # x86-64's second set of numbers
AUDIT_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


class Must(Enum):
    """What has to hold of an argument."""

    BE_ONE_OF = "one of the values"
    BE_NONE_OF = "none of the values"
    HAVE = "every bit of the values"
    LACK = "no bit of the values"


class Condition(NamedTuple):
    """Of one argument, counted from 0."""

    argument: int
    must: Must
    values: tuple[int, ...]


class Refusal(NamedTuple):
    """A system call that fails with `error` unless all conditions hold; without conditions always."""

    number: int
    error: int = errno.EPERM
    unless: tuple[Condition, ...] = ()


def program(machine: str, refusals: Sequence[Refusal], newest: int) -> bytes:
    """The filter in the kernel's form. newest: calls with higher numbers do not exist for the process (ENOSYS).

    machine: a key of AUDIT_ARCHITECTURE. Calls of another architecture's table are refused, all of them.
    """
    made: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, AUDIT_ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _REFUSE | errno.EPERM),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, min(newest + 1, _X32_BIT)),
        (_RETURN, 0, 0, _REFUSE | errno.ENOSYS),
    ]
    for refusal in refusals:
        made += _instructions(refusal)
    made.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in made)


def _instructions(refusal: Refusal) -> list[Instruction]:
    end = (_RETURN, 0, 0, _REFUSE | refusal.error)
    if not refusal.unless:
        return [(_IF_EQUAL, 0, 1, refusal.number), end]
    body: list[Instruction] = []
    for condition in refusal.unless:
        body += [*_test(condition), end]
    body.append((_RETURN, 0, 0, _ALLOW))
    return [(_IF_EQUAL, 0, len(body), refusal.number), *body]


def _test(condition: Condition) -> list[Instruction]:
    """Falls through to the next instruction where the condition does not hold; jumps over that one where it does."""
    made: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS + 8 * condition.argument)]
    values, last = condition.values, len(condition.values) - 1
    if condition.must is Must.BE_ONE_OF:
        made += [(_IF_EQUAL, last - place + 1, 0, value) for place, value in enumerate(values)]
    elif condition.must is Must.BE_NONE_OF:
        made += [(_IF_EQUAL, last - place, 1 if place == last else 0, value) for place, value in enumerate(values)]
    elif condition.must is Must.LACK:
        made.append((_IF_ANY_BIT, 0, 1, _union(values)))
    else:
        made += [(_IF_ANY_BIT, 1 if place == last else 0, last - place, value) for place, value in enumerate(values)]
    return made


def _union(values: Sequence[int]) -> int:
    bits = 0
    for value in values:
        bits |= value
    return bits
