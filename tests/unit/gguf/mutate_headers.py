"""Feeds mutated headers to the reader, in a process of its own.

`python -m tests.unit.gguf.mutate_headers COUNT SEED DIR`
Prints one JSON object: files read, files refused, the slowest one in seconds, growth of the resident peak in MB. Ends
with a traceback on anything else than FileProblem, and through faulthandler when a file takes ten seconds.
"""

from __future__ import annotations

import collections
import contextlib
import faulthandler
import itertools
import json
import os
import random
import resource
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import gguf

from desktop.errors import FileProblem
from desktop.gguf.contents import other_content
from desktop.gguf.header import ArrayInfo, read_array, read_header, vocabulary_digest
from desktop.gguf.types import bytes_needed, parameter_count, quantization_of
from tests.unit.gguf.well_formed import FILES

KINDS = ("scalars of all types", "arrays of all types", "tiny", "adapter", "split part", "numbers per layer",
         "alignment 64", "dimensions", "version 2 by hand", "version 3 by hand", "number formats", "vocabulary only",
         "many tensors")  # fmt: skip
EXTREMES = (0, 1, 255, 65_535, 1 << 17, 1 << 24, 1 << 28, (1 << 31) - 1, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
HUGE_FILE_BYTES = 6 << 30  # sparse: a length of gigabytes then lies inside the file
ADDRESS_SPACE_BYTES = 1 << 30
WEIGHTS_KEPT = 2048


class Seed(NamedTuple):
    """A well-formed header, and where its lengths (8 bytes) and types (4 bytes) stand."""

    data: bytes
    lengths: list[int]
    types: list[int]


def seed_of(path: Path) -> Seed:
    lengths, types = [8, 16], []
    reader = gguf.GGUFReader(path)
    for field in reader.fields.values():
        if field.name.startswith("GGUF."):
            continue
        lengths.append(field.offset)
        kind = field.offset + 8 + int(field.parts[0][0])
        types.append(kind)
        if field.types[0] == gguf.GGUFValueType.ARRAY:
            types.append(kind + 4)
            lengths += [kind + 8, kind + 16]
        else:
            lengths.append(kind + 4)
    for tensor in reader.tensors:
        after_name = tensor.field.offset + 8 + int(tensor.field.parts[0][0])
        shape = 8 * len(tensor.shape)
        lengths += [tensor.field.offset, *range(after_name + 4, after_name + 4 + shape, 8), after_name + 8 + shape]
        types += [after_name, after_name + 4 + shape]
    data = path.read_bytes()[: reader.data_offset + WEIGHTS_KEPT]
    return Seed(data, lengths, types)


def flip(data: bytearray, _seed: Seed, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def length(data: bytearray, seed: Seed, chance: random.Random) -> None:
    at = chance.choice([at for at in seed.lengths if at + 8 <= len(data)])
    (now,) = struct.unpack_from("<Q", data, at)
    near = min((1 << 64) - 1, max(0, now + chance.randrange(-9, 10)))
    struct.pack_into("<Q", data, at, chance.choice([*EXTREMES, near, chance.randrange(HUGE_FILE_BYTES)]))


def kind(data: bytearray, seed: Seed, chance: random.Random) -> None:
    at = chance.choice([at for at in seed.types if at + 4 <= len(data)])
    struct.pack_into("<I", data, at, chance.choice([*range(16), chance.getrandbits(32)]))


def cut(data: bytearray, _seed: Seed, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def remove(data: bytearray, _seed: Seed, chance: random.Random) -> None:
    at = chance.randrange(4, len(data))
    del data[at : at + chance.randrange(1, 64)]


def insert(data: bytearray, _seed: Seed, chance: random.Random) -> None:
    at = chance.randrange(4, len(data))
    data[at:at] = chance.choice([chance.randbytes(chance.randrange(1, 64)), data[max(0, at - 5000) : at]])


MUTATIONS: tuple[Callable[[bytearray, Seed, random.Random], None], ...] = (flip, length, length, kind, remove, insert)


def mutated(seeds: list[Seed], chance: random.Random) -> bytearray:
    seed = chance.choice(seeds)
    data = bytearray(seed.data)
    if chance.random() < 0.1:
        other = chance.choice(seeds).data
        data[chance.randrange(24, len(data)) :] = other[chance.randrange(len(other)) :]
    for _ in range(chance.randrange(1, 4)):
        if len(data) > 64:
            chance.choice(MUTATIONS)(data, seed, chance)
    if chance.random() < 0.1:
        cut(data, seed, chance)
    return data


def _key(number: int, rest: bytes) -> bytes:
    return struct.pack("<Q", 6) + f"{number:06}".encode() + rest


def costly() -> list[Iterator[bytes]]:
    """The most that a header may ask for, in pieces; each file goes on with gigabytes of zeros."""
    many = 1 << 17
    megabyte = struct.pack("<Q", 1 << 20) + bytes((1 << 20) - 4) + "🦊".encode()  # in Python four bytes a character
    texts, text = struct.pack("<IIQ", 9, 8, 1 << 22), struct.pack("<I", 8)
    numbers, number = struct.pack("<IIQ", 9, 0, 1 << 27), struct.pack("<II", 4, 1)
    tensor = struct.pack("<IQQQQIQ", 4, *[1 << 15] * 4, 0, 1 << 40)

    def head(tensors: int, entries: int) -> bytes:
        return b"GGUF" + struct.pack("<IQQ", 3, tensors, entries)

    return [
        iter([head(0, 1), _key(0, texts)]),
        iter([head(0, 1), _key(0, texts), *[megabyte] * 100]),
        iter([head(0, 1), _key(0, numbers)]),
        itertools.chain([head(0, many)], (_key(i, number) for i in range(many))),
        itertools.chain([head(0, 30)], (_key(i, text + megabyte) for i in range(30))),
        itertools.chain([head(many, 0)], (_key(i, tensor) for i in range(many))),
    ]


def use(path: Path) -> str:
    """Everything the application does with a header. Returns how it ended."""
    header = read_header(path)
    other_content(header)
    quantization_of(header)
    parameter_count(header)
    bytes_needed(header)
    for key, value in header.metadata.items():
        header.text(key)
        header.number(key)
        if isinstance(value, ArrayInfo):
            with contextlib.suppress(FileProblem):
                read_array(header, key)
    vocabulary_digest(header)
    return "read"


def peak_mb() -> float:
    """The most resident memory so far."""
    if sys.platform == "linux":  # getrusage begins with what the parent process had
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def main() -> None:
    count, seed_number, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    seeds = [seed_of(FILES[name](folder / "seed.gguf")) for name in KINDS]
    chance, path = random.Random(seed_number), folder / "mutated.gguf"
    results, slowest = collections.Counter[str](), 0.0
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    most = costly() if sys.platform == "linux" else []  # elsewhere the zeros would really be written
    before = peak_mb()
    for number in range(count):
        with path.open("wb") as file:
            file.writelines(most[number] if number < len(most) else [mutated(seeds, chance)])
        if sys.platform == "linux" and (number < len(most) or chance.random() < 0.3):
            os.truncate(path, HUGE_FILE_BYTES)
        faulthandler.dump_traceback_later(60, exit=True)
        started = time.process_time()
        try:
            results[use(path)] += 1
        except FileProblem as problem:
            results[problem.title if problem.detail and problem.hint else "no reason given"] += 1
        slowest = max(slowest, time.process_time() - started)
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps({"results": results, "slowest_s": round(slowest, 3), "growth_mb": round(peak_mb() - before, 1)}))


if __name__ == "__main__":
    main()
