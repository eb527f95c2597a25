"""Frames on a pipe: 4 bytes of length (little endian), then that many bytes of JSON, decoded into tagged structs."""

from __future__ import annotations

import struct
from typing import Any, Protocol, TypeVar

import msgspec

_LENGTH = struct.Struct("<I")
_encoder = msgspec.json.Encoder()
T = TypeVar("T")


class ProtocolBroken(Exception):
    """The other side sent something that is no frame: too long, cut off, or not the agreed JSON."""


class ReadableBytes(Protocol):
    """The part of a binary stream that reading frames needs."""

    def read(self, size: int, /) -> bytes | None: ...


class WritableBytes(Protocol):
    """The part of an unbuffered binary stream that writing frames needs."""

    def write(self, data: bytes | memoryview, /) -> int | None: ...


def encode(message: msgspec.Struct, limit: int) -> bytes:
    """One whole frame. Half surrogate pairs, which JSON cannot carry, become U+FFFD.

    Raises ProtocolBroken when the message is longer than `limit` bytes.
    """
    try:
        body = _encoder.encode(message)
    except UnicodeEncodeError:
        body = _encoder.encode(_with_whole_characters(msgspec.to_builtins(message)))
    if len(body) > limit:
        raise ProtocolBroken(f"A message of {len(body):,} bytes is longer than the {limit:,} allowed.")
    return _LENGTH.pack(len(body)) + body


def encode_checked(message: msgspec.Struct, decoder: msgspec.json.Decoder[T], limit: int) -> bytes:
    """Like encode(), and sure to be read: JSON has no infinity, and a type checker does not see every value.

    Raises MessageUnknown when the other side would not understand the message.
    """
    frame = encode(message, limit)
    try:
        decoder.decode(memoryview(frame)[_LENGTH.size :])
    except msgspec.MsgspecError as error:
        raise MessageUnknown(str(error)) from error
    return frame


def write(stream: WritableBytes, frame: bytes) -> None:
    """Write all of `frame`; an unbuffered pipe may take it in pieces. Raises OSError when the reader is gone."""
    rest = memoryview(frame)
    while rest:
        rest = rest[stream.write(rest) or 0 :]


def read(stream: ReadableBytes, decoder: msgspec.json.Decoder[T], limit: int) -> T | None:
    """The next message, or None at a clean end of the stream. Raises ProtocolBroken, and OSError from the stream.

    A frame whose JSON does not fit is wholly consumed, so that the caller may go on with the next one.
    """
    head = _read_exactly(stream, _LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise ProtocolBroken("The stream ended inside a frame's length.")
    (size,) = _LENGTH.unpack(head)
    if size > limit:
        raise ProtocolBroken(f"A frame says it is {size:,} bytes long; {limit:,} are allowed.")
    body = _read_exactly(stream, size)
    if len(body) < size:
        raise ProtocolBroken(f"The stream ended after {len(body):,} of a frame's {size:,} bytes.")
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:  # malformed JSON or a message nobody agreed on
        raise MessageUnknown(str(error), _id_in(body)) from error


class MessageUnknown(ProtocolBroken):
    """A whole frame arrived, but its content is not an agreed message; the next frame can still be read.

    message_id: the id that it carries all the same, 0 where none can be read.
    """

    def __init__(self, words: str, message_id: int = 0) -> None:
        super().__init__(words)
        self.message_id = message_id


class _WithId(msgspec.Struct):
    """Whatever else a message holds."""

    id: int = 0


def _id_in(body: bytes) -> int:
    try:
        return msgspec.json.decode(body, type=_WithId).id
    except msgspec.MsgspecError:
        return 0


def _read_exactly(stream: ReadableBytes, size: int) -> bytes:
    """`size` bytes, fewer only at the end of the stream."""
    parts: list[bytes] = []
    missing = size
    while missing:
        part = stream.read(min(missing, 1 << 20))
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _with_whole_characters(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON values
    """The same tree with lone surrogates replaced; pairs split over two code units are joined."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_with_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_with_whole_characters(key): _with_whole_characters(item) for key, item in value.items()}
    return value
