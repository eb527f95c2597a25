"""Takes out of libraries what only the computer needs on which they were built: symbols, and folders to search."""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from setup_steps.report import SetupError

from package_steps.linux.shared_libraries import elf_files

_PAGE = 4096
_64_BIT_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_ENTRY = struct.Struct("<qQ")
_LOAD, _DYNAMIC = 1, 2
_NULL, _STRINGS, _RPATH, _RUNPATH = 0, 5, 15, 29


def clean_libraries(folder: Path) -> None:
    """Strip every library below a folder and make it search nothing but the program's own folders."""
    # The programs themselves are left alone: they carry their Python code after the last section.
    for path in elf_files(folder):
        if ".so" in path.name:
            strip(path)
            drop_foreign_search_paths(path)


def strip(library: Path) -> None:
    """Take a library's symbols out, unless that would spoil it: strip moves the segments that patchelf has added.

    Libraries that come inside other wheels (numpy's OpenBLAS) are such; their makers have stripped them before.
    """
    stripped = library.with_name(f".{library.name}.stripped")
    try:
        command = ["strip", "--strip-unneeded", "--preserve-dates", "-o", str(stripped), "--", str(library)]
        subprocess.run(command, check=True, capture_output=True, text=True)
        if _can_be_mapped(stripped.read_bytes()):
            shutil.copymode(library, stripped)
            stripped.replace(library)
    except FileNotFoundError:
        raise SetupError("The program strip is missing: apt-get install binutils") from None
    except subprocess.CalledProcessError as error:
        raise SetupError(f"strip failed: {error.stderr.strip()}") from None
    finally:
        stripped.unlink(missing_ok=True)


def _can_be_mapped(content: bytes) -> bool:
    """Whether each segment lies in the file as it lies in a page of memory; the loader refuses any other."""
    if not content.startswith(_64_BIT_LITTLE_ENDIAN):
        return True
    headers = _program_headers(content)
    return all((offset - begin) % _PAGE == 0 for kind, _, offset, begin, *_ in headers if kind == _LOAD)


def drop_foreign_search_paths(path: Path) -> bool:
    """Take out a list of folders to search that names none of the program's own. Returns whether there was one.

    A Python built at home tells its libraries to search the folder it was built in, which is anybody's elsewhere.
    """
    content = bytearray(path.read_bytes())
    if not content.startswith(_64_BIT_LITTLE_ENDIAN):
        return False
    place, size = _dynamic_section(content)
    entries = [_ENTRY.unpack_from(content, at) for at in range(place, place + size, _ENTRY.size)]
    strings = next((_offset(content, value) for tag, value in entries if tag == _STRINGS), 0)
    kept = [(tag, value) for tag, value in entries if not _is_foreign(content, tag, strings + value)]
    if len(kept) == len(entries):
        return False
    kept += [(_NULL, 0)] * (len(entries) - len(kept))
    content[place : place + size] = b"".join(_ENTRY.pack(*entry) for entry in kept)
    path.write_bytes(content)
    return True


def _is_foreign(content: bytes | bytearray, tag: int, place: int) -> bool:
    if tag not in {_RPATH, _RUNPATH}:
        return False
    return b"$ORIGIN" not in content[place : content.index(0, place)]


def _dynamic_section(content: bytes | bytearray) -> tuple[int, int]:
    for kind, _, offset, _, _, size, *_ in _program_headers(content):
        if kind == _DYNAMIC:
            return offset, size
    return 0, 0


def _offset(content: bytes | bytearray, address: int) -> int:
    for kind, _, offset, begin, _, size, *_ in _program_headers(content):
        if kind == _LOAD and begin <= address < begin + size:
            return int(offset + address - begin)
    raise SetupError("A library's table of strings lies outside the library.")


def _program_headers(content: bytes | bytearray) -> Iterator[tuple[int, ...]]:
    (first,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    for number in range(count):
        yield _PROGRAM_HEADER.unpack_from(content, first + number * size)
