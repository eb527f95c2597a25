"""Turns the X window dump that Xvfb keeps of its screen into a PNG, and tells whether anything is on it."""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

_HEADER = struct.Struct(">25I")
_VERSION, _Z_PIXMAP, _BITS = 7, 2, 32
_LEAST_COLOURS = 16  # of a screen that shows a window: text alone has more, because its edges are smoothed


class Picture(NamedTuple):
    """Rows of red, green and blue bytes."""

    width: int
    height: int
    rows: list[bytes]


def read_dump(dump: bytes) -> Picture:
    """The picture in an XWD file. Raises ValueError where it is not of the only kind that is made here."""
    fields = _HEADER.unpack_from(dump)
    header_size, version, kind, _depth, width, height = fields[:6]
    big_endian, bits, row_size, colours = fields[7], fields[11], fields[12], fields[19]
    if (version, kind, bits) != (_VERSION, _Z_PIXMAP, _BITS):
        raise ValueError(f"not a 32-bit X window dump: version {version}, format {kind}, {bits} bits")
    start = header_size + colours * 12
    rows = [_rgb(dump[at : at + width * 4], big_endian) for at in range(start, start + height * row_size, row_size)]
    return Picture(width, height, rows)


def _rgb(row: bytes, big_endian: int) -> bytes:
    """Three bytes a pixel of a row with four, the blue one first where the byte order is little-endian."""
    red, green, blue = (1, 2, 3) if big_endian else (2, 1, 0)
    out = bytearray(len(row) // 4 * 3)
    out[0::3], out[1::3], out[2::3] = row[red::4], row[green::4], row[blue::4]
    return bytes(out)


def png(picture: Picture) -> bytes:
    """The picture as a PNG file."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in picture.rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def colour_count(picture: Picture) -> int:
    """How many different colours every fourth row has."""
    return len({row[at : at + 3] for row in picture.rows[::4] for at in range(0, len(row), 3)})


def shows_something(picture: Picture) -> bool:
    """Whether the screen is neither blank nor two flat areas."""
    return colour_count(picture) >= _LEAST_COLOURS


def save_screen(dump: Path, target: Path) -> Picture:
    """Write the screen of an Xvfb that keeps it in `dump` to `target`."""
    picture = read_dump(dump.read_bytes())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(png(picture))
    return picture
