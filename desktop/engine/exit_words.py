"""What an engine's exit status means, in a user's words."""

from __future__ import annotations

import signal
from typing import NamedTuple


class ExitWords(NamedTuple):
    """title: what happened. detail: the likely cause. hint: what to do next."""

    title: str
    detail: str
    hint: str


_OUT_OF_MEMORY = "Close other programs, or load the file with a smaller context or a smaller quantization."
_REPORT = "Start it again. If the same file stops it twice, the file or this build does not suit this computer."

_KILLED = ExitWords(
    "The engine was ended from outside.",
    "The operating system ends the largest process when memory runs out; that is the likely cause.",
    _OUT_OF_MEMORY,
)
_ABORTED = ExitWords(
    "The engine stopped itself.",
    "llama.cpp found a condition it cannot go on from, often memory that could not be had.",
    _OUT_OF_MEMORY,
)
_SEGFAULT = ExitWords(
    "The engine crashed.",
    "It used memory that is not its own (a fault in llama.cpp, in a graphics driver, or a damaged file).",
    _REPORT,
)
_ILLEGAL = ExitWords(
    "This build of the engine does not fit this processor.",
    "It used an instruction that the processor does not have.",
    "From source, run packaging/dev.py setup: it tests the engine, and builds a portable one where that fails; with "
    "CMAKE_ARGS=-DGGML_NATIVE=OFF it does so in any case. A packaged application: install it again.",
)
_MODULE_HINT = (
    "Ask again: {module}, the code for this processor, is tested before the next start. Where it fails, or has ended "
    "an engine so before, the next simpler one is used; doctor and About Tandem say which."
)
_BUS = ExitWords(
    "The engine lost the file it was reading.",
    "A file that was mapped into memory became shorter, or its disk went away.",
    "Check that the disk is connected and the download is complete, then load the file again.",
)
_TERMINATED = ExitWords("The engine was asked to end.", "Another program or the system ended it.", "Start it again.")
_PYTHON = ExitWords(
    "The engine could not start or stopped on a fault of its own.",
    "Its log is empty.",
    "Start it again. If this repeats, install the application again.",
)
_CLEAN = ExitWords("The engine ended.", "It ended without being asked to.", "Start it again.")

# signal.SIGBUS and SIGKILL do not exist on Windows, so the numbers of Linux and macOS stand here.
_BY_SIGNAL = {4: _ILLEGAL, 6: _ABORTED, 7: _BUS, 9: _KILLED, 10: _BUS, 11: _SEGFAULT, 15: _TERMINATED}
_BY_WINDOWS_STATUS = {
    0xC0000005: _SEGFAULT,  # access violation
    0xC000001D: _ILLEGAL,  # illegal instruction
    0xC0000409: _ABORTED,  # abort() and stack cookies
    0xC0000017: _KILLED,  # no memory
    0xC00000FD: _SEGFAULT,  # stack overflow
    0xC0000006: _BUS,  # in-page error: a mapped file could not be read
}

_SIGILL, _ILLEGAL_STATUS = 4, 0xC000001D
_FAULT_SIGNALS = {-_SIGILL, -5, -8, -11}  # and SIGTRAP, SIGFPE, SIGSEGV; SIGBUS may be a file that became shorter
_FAULT_STATUSES = {_ILLEGAL_STATUS, 0xC0000005, 0xC0000096, 0xC0000094, 0xC00000FD}


def explain(exit_code: int | None, last_line: str = "", cpu_module: str = "") -> ExitWords:
    """Words for a status as subprocess reports it: negative = signal number, 0xC... = a Windows fault.

    last_line: of the engine's log, which names the reason when Python ended it. cpu_module: the module with the
    processor's code that was used, "" in builds for one kind of processor.
    """
    if cpu_module and is_illegal_instruction(exit_code):
        return _with_number(_ILLEGAL, cause(exit_code))._replace(hint=_MODULE_HINT.format(module=cpu_module))
    if exit_code is None:
        return ExitWords("The engine does not answer.", "It did not end when asked to.", "Start it again.")
    if exit_code == 0:
        return _CLEAN
    windows = _BY_WINDOWS_STATUS.get(exit_code & 0xFFFFFFFF)
    if windows:
        return _with_number(windows, f"status 0x{exit_code & 0xFFFFFFFF:08X}")
    if exit_code < 0:
        return _with_number(_BY_SIGNAL.get(-exit_code, _ABORTED), _signal_name(-exit_code))
    python = _PYTHON._replace(detail=f"Its last words: {last_line}") if last_line else _PYTHON
    return _with_number(python, f"exit status {exit_code}")


def cause(exit_code: int | None) -> str:
    """The status alone, in a few words: "signal 4, SIGILL"."""
    if exit_code is None:
        return "no end"
    if exit_code < 0:
        return _signal_name(-exit_code)
    unsigned = exit_code & 0xFFFFFFFF
    return f"status 0x{unsigned:08X}" if unsigned in _BY_WINDOWS_STATUS else f"exit status {exit_code}"


def is_processor_fault(exit_code: int | None) -> bool:
    """Whether code ended that the processor would not run, or that reached for memory that is not there."""
    return exit_code is not None and (exit_code in _FAULT_SIGNALS or exit_code & 0xFFFFFFFF in _FAULT_STATUSES)


def is_illegal_instruction(exit_code: int | None) -> bool:
    """Whether it was an instruction that the processor does not have."""
    return exit_code is not None and (exit_code == -_SIGILL or exit_code & 0xFFFFFFFF == _ILLEGAL_STATUS)


def _with_number(words: ExitWords, number: str) -> ExitWords:
    return words._replace(detail=f"{words.detail} ({number})")


def _signal_name(number: int) -> str:
    try:
        return f"signal {number}, {signal.Signals(number).name}"
    except ValueError:
        return f"signal {number}"
