"""Signs Windows programs with whatever command the publisher has: a certificate, a card or a service.

The command is one text with Inno Setup's own placeholders, so that the same goes to Inno Setup: $f is the file, $q a
quotation mark. For example: signtool sign /fd sha256 /td sha256 /tr http://time.example /n $qThe publisher$q $f
"""

import os
import struct
from collections.abc import Mapping
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.external_tool import run_tool

VARIABLE = "TANDEM_SIGN_COMMAND"
# Of a 64-bit program: where the header's offset stands; from there to the entry that locates the signature.
_HEADER_OFFSET_AT, _SIGNATURE_ENTRY = 0x3C, 24 + 112 + 4 * 8


def sign_command(environment: Mapping[str, str] = os.environ) -> str:
    """The command with its placeholders; empty when nothing is to be signed."""
    command = environment.get(VARIABLE, "").strip()
    if command and "$f" not in command:
        raise SetupError(f"{VARIABLE} has no $f, which stands for the file to sign.")
    return command


def for_file(command: str, file: Path) -> str:
    """The command line that signs one file; the file's name comes in quotation marks."""
    return command.replace("$f", f'"{file}"').replace("$q", '"')


def sign_programs(folder: Path, command: str) -> None:
    """Sign the programs at the top of the frozen folder, once."""
    if not command:
        say(f"{VARIABLE} is not set: the programs stay unsigned, and Windows warns of them at the first start.")
        return
    for program in sorted(folder.glob("*.exe")):
        if not is_signed(program):
            run_tool(for_file(command, program))
            if not is_signed(program):
                raise SetupError(f"{program.name} carries no signature after the command in {VARIABLE}.")


def is_signed(program: Path) -> bool:
    """Whether a 64-bit Windows program carries a signature; not whether it is a good one."""
    with program.open("rb") as file:
        file.seek(_HEADER_OFFSET_AT)
        (header,) = struct.unpack("<I", file.read(4))
        file.seek(header + _SIGNATURE_ENTRY)
        place, size = struct.unpack("<II", file.read(8))
    return bool(place and size)
