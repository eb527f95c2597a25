"""The texts of all tokens of a vocabulary at once."""

from __future__ import annotations

import array
import ctypes
from typing import NamedTuple

from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary

_PIECE_BYTES = 64
_FIRST = 1024  # among these are the single bytes
_SEPARATORS = (b"\x1e", b"\x1f", b"\x1d", b"\x1c")
_NO_TEXT = b"\xff"  # in no UTF-8
_BEGIN_OF_A_MARK = (b"", b"<", b"[", _NO_TEXT)
_USER_DEFINED = 1 << 4  # of enum llama_token_attr


class PieceTable(NamedTuple):
    """pieces: by token id, n_vocab of them, the bytes a reader sees; b"" for tokens that show nothing.

    ends: token ids that end an answer. silent: those that are no text of an answer: they show nothing, or are marks
    such as <think>, or a byte that no text holds.
    """

    pieces: list[bytes]
    ends: list[int]
    silent: list[int]


def read_pieces(vocab: Vocabulary) -> PieceTable:
    """All pieces: 152,000 take 20 ms where they can be read at once, else 150. Nothing may free the model meanwhile."""
    pieces = _at_once(vocab) or _one_by_one(vocab)
    unusual = [token for token, piece in enumerate(pieces) if piece[:1] in _BEGIN_OF_A_MARK]
    ends = [token for token in unusual if api.llama_vocab_is_eog(vocab.pointer, token)]
    return PieceTable(pieces, ends, [token for token in unusual if token in ends or _is_silent(vocab, token, pieces)])


def _is_silent(vocab: Vocabulary, token: int, pieces: list[bytes]) -> bool:
    piece = pieces[token]
    if piece[-1:] not in (b">", b"]"):
        return not piece or piece[:1] == _NO_TEXT
    return bool(api.llama_vocab_get_attr(vocab.pointer, token) & _USER_DEFINED)


def _at_once(vocab: Vocabulary) -> list[bytes] | None:
    """The vocabulary as one text with a control character around each piece; None where that cannot be trusted."""
    count = vocab.n_tokens
    between = next((t for t in range(min(count, _FIRST)) if _one_piece(vocab, t) in _SEPARATORS), None)
    if between is None:
        return None
    tokens = (ctypes.c_int32 * (2 * count + 1))()
    numbers = memoryview(tokens).cast("B").cast("i")
    numbers[0::2] = array.array("i", [between]) * (count + 1)
    numbers[1::2] = array.array("i", range(count))
    separator = _one_piece(vocab, between)
    pieces = _text_of(vocab, tokens).split(separator)[1:]
    if len(pieces) != count + 1:  # the separator's own piece makes one more; any other number: others hold it, too
        return None
    pieces[between : between + 2] = [separator]
    return pieces


def _text_of(vocab: Vocabulary, tokens: ctypes.Array[ctypes.c_int32]) -> bytes:
    """The text of all but the last token. With one byte too little room llama.cpp leaves out its cleaning of blanks."""
    quiet = (False, False)  # special tokens: neither left out at the ends nor shown
    size = -api.llama_detokenize(vocab.pointer, tokens, len(tokens), None, 0, *quiet) - 1
    if size <= 0:
        return b""
    room = ctypes.create_string_buffer(size)
    api.llama_detokenize(vocab.pointer, tokens, len(tokens), room, size, *quiet)
    return room.raw


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


def _one_by_one(vocab: Vocabulary) -> list[bytes]:
    """Plain numbers as arguments, and one buffer for all: a third of the time that the binding's own call takes."""
    kinds = (ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int32, ctypes.c_int32, ctypes.c_bool)
    declared = ctypes.CFUNCTYPE(ctypes.c_int32, *kinds)
    to_piece = declared(("llama_token_to_piece", api._lib))  # noqa: SLF001 - the open library
    room = ctypes.create_string_buffer(_PIECE_BYTES)
    start, pointer = ctypes.addressof(room), ctypes.cast(vocab.pointer, ctypes.c_void_p).value
    pieces: list[bytes] = []
    for token in range(vocab.n_tokens):
        size = to_piece(pointer, token, start, _PIECE_BYTES, 0, False)  # noqa: FBT003 - no special tokens
        pieces.append(ctypes.string_at(start, size) if size >= 0 else _one_piece(vocab, token))
    return pieces


def _one_piece(vocab: Vocabulary, token: int) -> bytes:
    room = ctypes.create_string_buffer(_PIECE_BYTES)
    size = api.llama_token_to_piece(vocab.pointer, token, room, len(room), 0, False)  # noqa: FBT003
    if size < 0:  # so many bytes are needed
        room = ctypes.create_string_buffer(-size)
        size = api.llama_token_to_piece(vocab.pointer, token, room, len(room), 0, False)  # noqa: FBT003
    return room.raw[: max(0, size)]
