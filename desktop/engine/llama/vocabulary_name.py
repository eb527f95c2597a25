"""The name of a vocabulary: equal where token ids mean the same pieces of the same types."""

from __future__ import annotations

import array
import hashlib
from pathlib import Path

from desktop.errors import FileProblem
from desktop.gguf.header import GgufHeader, read_array, read_header, vocabulary_digest


def vocabulary_name(header: GgufHeader) -> str:
    """sha256 in hexadecimal, "" without tokens. 152,000 tokens take 10 ms. Raises FileProblem where the file changed.

    Quantizations of one model have the same one; a variant with an added token, or with a token of another type (a mark
    that became a control token, say), has another.
    """
    pieces = vocabulary_digest(header)
    if not pieces:
        return ""
    types = [float(kind) for kind in read_array(header, "tokenizer.ggml.token_type")]
    return hashlib.sha256(pieces.encode() + array.array("d", types).tobytes()).hexdigest()


def vocabulary_name_in(path: Path) -> str:
    """That of a file that is not loaded; "" where it cannot be read. Reads its header: 10 to 100 ms."""
    try:
        return vocabulary_name(read_header(path))
    except FileProblem:
        return ""
