"""A reading as it is kept: what both sides told of each token, packed; drawn again without any engine."""

from __future__ import annotations

import zlib

import msgspec

from desktop.protocol.reading import TokenScore

FORMAT = 1


class KeptReading(msgspec.Struct, frozen=True, kw_only=True):
    """against: None where the reader was compared with nobody. chunk, against_chunk: tokens in a batch.

    floor_bits: divergence to be expected from quantization alone, None = not known. vocabulary: of the ids.
    """

    read: list[TokenScore]
    against: list[TokenScore] | None
    chunk: int
    vocabulary: str = ""
    floor_bits: float | None = None
    quantizations: tuple[str, ...] = ()


def pack(reading: KeptReading) -> bytes:
    """As bytes that unpack() reads."""
    return zlib.compress(msgspec.json.encode(reading), 6)


def unpack(data: bytes) -> KeptReading | None:
    """What pack() made; None where it is damaged."""
    try:
        return msgspec.json.decode(zlib.decompress(data), type=KeptReading)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError):
        return None
