"""Finds instructions of newer processors in a library's machine code, by what objdump prints of it."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

# Names that exist in one extension only. FMA, BMI2 and AVX2 came together, with the Haswell of 2013.
_MARKS = {
    "AVX-512": re.compile(r"%zmm|%k[1-7]\b|\{%k"),
    "BMI2": re.compile(r"\t(?:mulx|pdep|pext|rorx|sarx|shlx|shrx|bzhi)\w?\b"),
    "FMA": re.compile(r"\tvfn?m(?:add|sub)(?:sub|add)?\d{3}[ps][sd]\b"),
    "AVX2": re.compile(r"\tv(?:p\w+\b.*%ymm|broadcasti128|perm(?:d|ps|q|pd|2i128)|inserti128|extracti128|gather\w+)"),
    "AVX": re.compile(r"%ymm|\tvzero(?:upper|all)|\tv(?:mov|add|mul|sub|xor|and|cvt)\w+\s"),
}
_SYMBOL = re.compile(r"^[0-9a-f]+ <(.+)>:$")


def marks(line: str) -> str:
    """The newest extension that a line of a disassembly needs, "" for those that every x86-64 processor has."""
    return next((name for name, mark in _MARKS.items() if mark.search(line)), "")


def count(lines: Iterable[str]) -> Counter[tuple[str, str]]:
    """How many instructions of which extension each function has."""
    found: Counter[tuple[str, str]] = Counter()
    function = ""
    for line in lines:
        if symbol := _SYMBOL.match(line):
            function = symbol[1]
        elif "%" in line and (extension := marks(line)):
            found[extension, function] += 1
    return found


def in_library(path: Path) -> Counter[tuple[str, str]]:
    """The same for a library file."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        return count(process.stdout or ())


def initialisers(path: Path) -> int:
    """How many functions a library runs when it is merely opened, beside the one that every compiler adds."""
    listing = subprocess.run(["readelf", "-SW", str(path)], capture_output=True, text=True, check=False).stdout
    sizes = re.findall(r"\.init_array\s+INIT_ARRAY\s+\S+\s+\S+\s+([0-9a-f]+)", listing)
    return sum(int(size, 16) // 8 for size in sizes) - len(sizes)
