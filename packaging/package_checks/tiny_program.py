"""Writes a Linux program of one instruction, to see whether an emulated processor really refuses what it has not."""

import signal
import struct
import subprocess
from pathlib import Path

AVX2 = bytes.fromhex("c5fdfec0")  # vpaddd %ymm0,%ymm0,%ymm0
_EXIT = bytes.fromhex("31ffb83c0000000f05")  # exit(0)
_ADDRESS = 0x400000
_HEADERS = 64 + 56


def program(instruction: bytes) -> bytes:
    """An ELF file that runs the instruction and exits."""
    code = instruction + _EXIT
    size = _HEADERS + len(code)
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 62, 1)  # 64 bits, executable, x86-64
    head += struct.pack("<QQQIHHHHHH", _ADDRESS + _HEADERS, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, _ADDRESS, _ADDRESS, size, size, 0x1000)  # load it all, to be run
    return head + segment + code


def refused(command: list[str], instruction: bytes, folder: Path) -> bool:
    """Whether the processor that `command` emulates ends a program at this instruction."""
    file = folder / "instruction"
    file.write_bytes(program(instruction))
    file.chmod(0o755)
    done = subprocess.run([*command, str(file)], capture_output=True, check=False)
    return done.returncode in (-signal.SIGILL, 128 + signal.SIGILL)
