"""Damage to model files: flipped bits, lies in metadata, vocabulary and tensor table, hostile templates, cut ends."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.gguf.header import read_header

NUMBERS = (0, 1, 2, 3, 7, 31, 255, 65_535, 1 << 20, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, (1 << 63) - 1, (1 << 64) - 1)
TEMPLATES = (
    "{{ messages[0]['content'] * 9999 }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "{% if %}",
    "{{ messages | tojson }}",
    "{{ raise_exception('no') }}",
)
KEYS = "_length _count head_count_kv dimension_count token_id vocab_size inner_size state_size conv_kernel step_rank"
INTEGERS = (4, 5)  # GGUF's types of 32 bits


class Sound:
    """A whole file, and where its parts lie: (first byte, one behind the last)."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        header = read_header(path)
        vocabulary = header.metadata["tokenizer.ggml.tokens"]
        table = self.data.index(b"token_embd.weight") - 8
        self.parts = {
            "metadata": (24, table),
            "vocabulary": (vocabulary.offset, vocabulary.offset + vocabulary.size),
            "tensor table": (table, header.data_start),
            "weights": (header.data_start, len(self.data)),
            "all": (0, len(self.data)),
        }


def damaged(whole: Sound, chance: random.Random) -> bytes:
    """`whole` with one to a dozen faults in one of its parts."""
    part = chance.choice((*whole.parts, "template"))
    if part == "template":
        return _with_template(whole, chance)
    data = bytearray(whole.data)
    begin, end = whole.parts[part]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 12))):
        chance.choice(_FAULTS)(data, chance, begin, end - 8)
    if chance.random() < 0.05:
        del data[chance.randrange(1, len(data)) :]
    return bytes(data)


def _flip(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    data[chance.randrange(begin, end)] ^= 1 << chance.randrange(8)


def _bytes(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    place = chance.randrange(begin, end)
    data[place : place + 4] = chance.randbytes(4)


def _number(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    struct.pack_into("<I", data, chance.randrange(begin, end), chance.choice(NUMBERS) & 0xFFFFFFFF)


def _long_number(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    struct.pack_into("<Q", data, chance.randrange(begin, end), chance.choice(NUMBERS))


def _copy(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    source, place = chance.randrange(begin, end), chance.randrange(begin, end)
    data[place : place + 8] = data[source : source + 8]


def _lie(data: bytearray, chance: random.Random, begin: int, end: int) -> None:
    """A well-formed one: a number that stands behind one of the known keys becomes another."""
    place = chance.choice([place for key in KEYS.split() for place in _behind(data, key.encode())])
    if struct.unpack_from("<I", data, place)[0] in INTEGERS:
        struct.pack_into("<I", data, place + 4, chance.choice(NUMBERS) & 0xFFFFFFFF)


_FAULTS: tuple[Callable[[bytearray, random.Random, int, int], None], ...] = (
    _flip,
    _bytes,
    _number,
    _long_number,
    _copy,
    _lie,
)


def _behind(data: bytearray, key: bytes) -> Iterator[int]:
    """Where the type of each value stands whose name ends so."""
    at = data.find(key)
    while 0 <= at < len(data) - len(key) - 8:
        yield at + len(key)
        at = data.find(key, at + 1)


def _with_template(whole: Sound, chance: random.Random) -> bytes:
    """Another chat template of the same length, where the file has one."""
    at = whole.data.find(b"{% for message")
    if at < 0:
        return whole.data
    length = struct.unpack_from("<Q", whole.data, at - 8)[0]
    text = chance.choice(TEMPLATES).encode()[:length].ljust(length)
    return whole.data[:at] + text + whole.data[at + length :]
