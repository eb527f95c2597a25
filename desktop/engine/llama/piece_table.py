"""The texts of all tokens of a vocabulary at once."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary

_ROOM = 1 << 16  # bytes for a piece, longer ones are read again
_USER_DEFINED = 1 << 4  # of enum llama_token_attr


class PieceTable(NamedTuple):
    """pieces: by token id, the bytes a reader sees; b"" for tokens that show nothing. ends: end an answer.

    marks: tokens that show something and are no text of an answer all the same, such as <think>.
    """

    pieces: list[bytes]
    ends: list[int]
    marks: frozenset[int]


def read_pieces(vocab: Vocabulary) -> PieceTable:
    """All pieces: 0.5 µs each. Nothing else may free the model meanwhile."""
    to_piece = _function()
    room = ctypes.create_string_buffer(_ROOM)
    address, pointer = ctypes.addressof(room), ctypes.cast(vocab.pointer, ctypes.c_void_p).value
    pieces: list[bytes] = []
    for token in range(vocab.n_tokens):
        size = to_piece(pointer, token, address, _ROOM, 0, False)  # noqa: FBT003 - a C function: no special tokens
        pieces.append(ctypes.string_at(address, size) if size > 0 else _long_piece(vocab, token, -size))
    unusual = [token for token, piece in enumerate(pieces) if not piece or _looks_like_a_mark(piece)]
    ends = [token for token in unusual if api.llama_vocab_is_eog(vocab.pointer, token)]
    marks = [
        token for token in unusual if pieces[token] and api.llama_vocab_get_attr(vocab.pointer, token) & _USER_DEFINED
    ]
    return PieceTable(pieces, ends, frozenset(marks))


def spell(text: bytes, pieces: list[bytes]) -> list[int]:
    """Tokens whose pieces together are `text`, longest first; [] when there are none."""
    known = {piece: token for token, piece in reversed(list(enumerate(pieces))) if piece and piece in text}
    longest = max(map(len, known), default=0)
    tokens: list[int] = []
    place = 0
    while place < len(text):
        sizes = range(min(longest, len(text) - place), 0, -1)
        size = next((size for size in sizes if text[place : place + size] in known), 0)
        if not size:
            return []
        tokens.append(known[text[place : place + size]])
        place += size
    return tokens


def _looks_like_a_mark(piece: bytes) -> bool:
    return (piece[:1], piece[-1:]) in ((b"<", b">"), (b"[", b"]"))


def _long_piece(vocab: Vocabulary, token: int, size: int) -> bytes:
    if size <= 0:
        return b""
    room = ctypes.create_string_buffer(size)
    found = api.llama_token_to_piece(vocab.pointer, token, room, size, 0, False)  # noqa: FBT003
    return room.raw[: max(0, found)]


def _function() -> ctypes._FuncPointer:
    """llama_token_to_piece with plain numbers as arguments: half the time of the binding's declaration."""
    kinds = (ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32, ctypes.c_bool)
    declared = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)
    return declared(("llama_token_to_piece", api._lib))  # noqa: SLF001 - the open library
