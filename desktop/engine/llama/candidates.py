"""The tokens a sampler chain chooses from: llama.cpp's token_data_array over a vocabulary, filled in C by numpy."""

from __future__ import annotations

import ctypes
import os
from typing import TypeAlias

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra, of no use here, keeps threads waiting

import numpy as np

from desktop.engine.llama.binding import api

Logits: TypeAlias = "ctypes.Array[ctypes.c_float]"


class Candidates:
    """One array for a whole answer. A token's entry is its id (int32), its logit and its probability (float32)."""

    def __init__(self, n_vocab: int) -> None:
        self._logit_row = np.zeros((n_vocab, 3), np.float32)
        self._id_row = self._logit_row.view(np.int32)
        self._ids = np.arange(n_vocab, dtype=np.int32)
        self._array = api.llama_token_data_array()
        self._data = ctypes.cast(self._logit_row.ctypes.data, api.llama_token_data_p)
        self.reference = ctypes.byref(self._array)

    def fill(self, logits: Logits) -> None:
        """All tokens again, in order, with these logits (float32, one for each token)."""
        self._id_row[:, 0] = self._ids
        self._logit_row[:, 1] = np.ctypeslib.as_array(logits)
        self._say_size(len(self._ids))

    def fill_allowed(self, logits: Logits, mask: bytes) -> bool:
        """Only the tokens whose bit is set in `mask` (lowest bit first); False when there are none."""
        bits = np.unpackbits(np.frombuffer(mask, np.uint8), count=len(self._ids), bitorder="little")
        bits = bits.view(np.bool_)
        count = int(np.count_nonzero(bits))
        if count > len(bits) // 2:  # inside texts: fewer are to be ruled out than to be gathered
            self.fill(logits)
            self._logit_row[np.flatnonzero(~bits), 1] = -np.inf
            return True
        allowed = np.flatnonzero(bits)
        self._id_row[:count, 0] = allowed
        self._logit_row[:count, 1] = np.ctypeslib.as_array(logits)[allowed]
        self._say_size(count)
        return count > 0

    def chosen_by(self, chain: object) -> int:
        """What the chain selects among the candidates; the chain does not take note of it yet."""
        api.llama_sampler_apply(chain, self.reference)
        return int(self._array.data[self._array.selected].id)

    def any_left(self) -> bool:
        """Whether some candidate was not ruled out."""
        return bool((self._logit_row[: self._array.size, 1] > -np.inf).any())

    def _say_size(self, count: int) -> None:
        self._array.data, self._array.size = self._data, count
        self._array.selected, self._array.sorted = -1, False
