"""The protocol of a child that writes another quantization of a file: a program of its own, though of the same name.

A child is one or the other by its first command that names a file: Load or AskTemplate of desktop.protocol.messages, or
Quantize. Frames and ids are as there; Ready comes first. llama.cpp cannot stop half-way, so there is no Cancel: end the
process and remove the target.
"""

from __future__ import annotations

import msgspec

from desktop.protocol.messages import Failed, Quit, Ready


class Quantize(msgspec.Struct, frozen=True, kw_only=True, tag="quantize"):
    """Write another quantization of the file `source` to `target`, load the result and try it."""

    id: int
    source: str
    target: str  # overwritten
    file_type: int  # llama.cpp's number, see desktop.gguf.types.FILE_TYPES


class Quantizing(msgspec.Struct, frozen=True, kw_only=True, tag="quantizing"):
    """Tensors written so far, and their share of the source's bytes, 0..1. checking: the result is being tried."""

    id: int
    done: int
    total: int
    fraction: float
    checking: bool = False


class Quantized(msgspec.Struct, frozen=True, kw_only=True, tag="quantized"):
    """The file is written, on the disk, and has answered."""

    id: int
    size_bytes: int
    quantization: str


Command = Quantize | Quit
Event = Ready | Quantizing | Quantized | Failed
