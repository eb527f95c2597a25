"""The tokens a sampler chain chooses from: llama.cpp's token_data_array over a vocabulary, filled in C by numpy."""

from __future__ import annotations

import ctypes
from typing import TypeAlias

import numpy as np

from desktop.engine.llama.binding import api

Logits: TypeAlias = "ctypes.Array[ctypes.c_float]"
Row: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float32]]"  # n_vocab logits
Ids: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int32 | np.int64]]"


def row_of(logits: Logits) -> Row:
    """The logits as numpy has them, without a copy."""
    return np.ctypeslib.as_array(logits)


class Candidates:
    """One array for a whole answer, shape (n_vocab, 3): a token's id (int32), its logit and probability (float32)."""

    def __init__(self, n_vocab: int) -> None:
        self._logit_row = np.zeros((n_vocab, 3), np.float32)
        self._id_row = self._logit_row.view(np.int32)
        self._ids = np.arange(n_vocab, dtype=np.int32)
        self._array = api.llama_token_data_array()
        self._data = ctypes.cast(self._logit_row.ctypes.data, api.llama_token_data_p)
        self.reference = ctypes.byref(self._array)

    def fill(self, row: Row) -> None:
        """All tokens again, in order, with these logits."""
        self.fill_some(self._ids, row)

    def fill_some(self, ids: Ids, logits: Row, *, in_order: bool = False) -> None:
        """Only these tokens and their logits. in_order: the highest logit comes first."""
        self._id_row[: len(ids), 0] = ids
        self._logit_row[: len(ids), 1] = logits
        self._say_size(len(ids))
        self._array.sorted = in_order

    def fill_allowed(self, row: Row, mask: bytes) -> bool:
        """Only the tokens whose bit is set in `mask`, n_vocab bits, the lowest first; False when there are none."""
        bits = np.unpackbits(np.frombuffer(mask, np.uint8), count=len(self._ids), bitorder="little")
        bits = bits.view(np.bool_)
        count = int(np.count_nonzero(bits))
        if count > len(bits) // 2:  # inside texts: fewer are to be ruled out than to be gathered
            self.fill(row)
            self._logit_row[np.flatnonzero(~bits), 1] = -np.inf
            return True
        allowed = np.flatnonzero(bits)
        self._id_row[:count, 0] = allowed
        self._logit_row[:count, 1] = row[allowed]
        self._say_size(count)
        return count > 0

    def chosen_by(self, chain: object) -> int:
        """What the chain selects among the candidates; the chain does not take note of it yet."""
        api.llama_sampler_apply(chain, self.reference)
        return self.selected()

    def selected(self) -> int:
        """The token that the last sampler selected."""
        return int(self._array.data[self._array.selected].id)

    def logits(self, count: int) -> Row:
        """A view of the first `count` tokens' logits as they are now."""
        return self._logit_row[:count, 1]

    def at(self, place: int) -> int:
        """The token at this place."""
        return int(self._id_row[place, 0])

    def any_left(self) -> bool:
        """Whether some candidate was not ruled out."""
        return bool((self._logit_row[: self._array.size, 1] > -np.inf).any())

    def _say_size(self, count: int) -> None:
        self._array.data, self._array.size = self._data, count
        self._array.selected, self._array.sorted = -1, False
