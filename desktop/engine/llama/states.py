"""Copies of a recurrent state, taken while a prompt is read: such a state cannot be cut back, only put back.

A model with recurrent layers (Mamba, RWKV, LFM2, Granite 4, Qwen3.5, …) holds one state for all tokens so far. The next
turn of a chat nearly always parts from the cache inside the last answer (its thinking is not said again), so without a
copy from before the answer the whole chat would be read at every turn. The same as llama-server's context checkpoints.
"""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

from desktop.engine.llama.binding import api

LEAST_KEPT = 2  # however large: before the answer's opening, and at the prompt's end
BUDGET_BYTES = 64 << 20  # of more than these together
_RECURRENT_ONLY = api.LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY  # attention's cache of a hybrid model can be cut, and stays


class _Copy(NamedTuple):
    tokens: int
    data: ctypes.Array[ctypes.c_uint8]


class StateCopies:
    """The copies of one context's only sequence, by the number of tokens that led to them."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401 - llama_context *, which ctypes cannot name
        self._context = context
        self._copies: list[_Copy] = []  # fewest tokens first

    def take(self, tokens: int) -> None:
        """Copy the state as it is now, behind `tokens` tokens. Where there is no memory for it, none is kept."""
        self.forget_behind(tokens - 1)
        size = int(api.llama_state_seq_get_size_ext(self._context, 0, _RECURRENT_ONLY))
        self._make_room(size)
        try:
            data = (ctypes.c_uint8 * size)()
        except MemoryError:
            return
        if size and api.llama_state_seq_get_data_ext(self._context, data, size, 0, _RECURRENT_ONLY) == size:
            self._copies.append(_Copy(tokens, data))

    def put_back(self, at_most: int) -> int:
        """Put the newest state of no more than `at_most` tokens back; returns how many led to it, 0 where none did."""
        self.forget_behind(at_most)
        while self._copies:
            tokens, data = self._copies[-1]
            if api.llama_state_seq_set_data_ext(self._context, data, len(data), 0, _RECURRENT_ONLY) == len(data):
                return tokens
            self._copies.pop()
        return 0

    def forget_behind(self, tokens: int) -> None:
        """Drop the copies of more than `tokens` tokens: what led to them is no longer in the cache."""
        while self._copies and self._copies[-1].tokens > tokens:
            self._copies.pop()

    def _make_room(self, size: int) -> None:
        """Drop the oldest until one more of `size` bytes may be kept."""
        while len(self._copies) >= LEAST_KEPT and sum(len(copy.data) for copy in self._copies) + size > BUDGET_BYTES:
            del self._copies[0]
