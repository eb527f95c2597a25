"""A context for one reading: nothing in it before, logits of a whole batch, the same arithmetic for everybody."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import psutil

from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.binding import api, log
from desktop.engine.llama.context import MEMORY_SHARE
from desktop.engine.llama.model import Model
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.rows_format import cancelled
from desktop.errors import EngineFailed, OutOfMemory

MAX_ROWS: Final = 512
LOGITS_BYTES: Final = 32 << 20  # of one batch; with the ring and the statistics' rows no more than 64 MiB
_STEP, _LEAST_ROWS = 16, 16
_BYTES_PER_VALUE: Final = 2.0  # f16
_DECODED, _ABORTED = 0, 2


def rows_of(n_vocab: int) -> int:
    """Tokens in a batch: 512, or as many as their logits may take memory for."""
    return max(_LEAST_ROWS, min(MAX_ROWS, LOGITS_BYTES // (4 * n_vocab)) // _STEP * _STEP)


class ReadingContext:
    """Reads tokens from position 0. free() it."""

    def __init__(self, model: Model, n_tokens: int, abort: AbortByte, threads: ThreadCount) -> None:
        """Raises OutOfMemory."""
        self.chunk = rows_of(model.vocab.n_tokens)
        self._n_vocab, self._abort, self._threads = model.vocab.n_tokens, abort, threads
        _check_memory(model, n_tokens)
        log.clear()
        wanted = api.llama_context_default_params()
        wanted.n_ctx = n_tokens
        wanted.n_batch = wanted.n_ubatch = wanted.n_outputs_max = self.chunk
        wanted.type_k = wanted.type_v = api.GGML_TYPE_F16
        # Flash attention adds up in parts, whose number depends on the threads: without it, figures do not.
        wanted.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        wanted.n_threads = wanted.n_threads_batch = threads.at_start()
        wanted.abort_callback, wanted.abort_callback_data = abort.callback, abort.data
        self._pointer = api.llama_init_from_model(model.pointer, wanted)
        if not self._pointer:
            reason = log.last_error() or "no reason given"
            raise OutOfMemory("The context for the reading could not be made.", reason, "Read less text.", log.text())
        self._batch = api.llama_batch_init(self.chunk, 0, 1)

    def logits(self, tokens: Sequence[int], first: int) -> Iterator[tuple[int, Iterator[npt.NDArray[np.float32]]]]:
        """Decode all tokens from position 0, whatever was read before.

        Yields, after each batch, how many are read, and the rows of those at `first` and behind. Each row has the shape
        (n_vocab,), is what comes after its token, and is valid until the next batch. The last token has none: nothing
        comes after it. Raises Cancelled, EngineFailed.
        """
        api.llama_memory_clear(api.llama_get_memory(self._pointer), True)  # noqa: FBT003 - C interface: also the data
        for start in range(0, len(tokens), self.chunk):
            part = tokens[start : start + self.chunk]
            wanted = [place for place in range(len(part)) if first <= start + place < len(tokens) - 1]
            self._decode(part, start, set(wanted))
            yield start + len(part), map(self._row, wanted)

    def _decode(self, part: Sequence[int], start: int, wanted: set[int]) -> None:
        if self._abort.is_set:
            raise cancelled()
        batch = self._batch
        batch.n_tokens = len(part)
        for place, token in enumerate(part):
            batch.token[place] = token
            batch.pos[place] = start + place
            batch.n_seq_id[place] = 1
            batch.seq_id[place][0] = 0
            batch.logits[place] = place in wanted
        count = self._threads.now()
        api.llama_set_n_threads(self._pointer, count, count)
        result = api.llama_decode(self._pointer, batch)
        if result == _ABORTED:
            raise cancelled()
        if result != _DECODED:
            raise EngineFailed("The text could not be read.", f"llama_decode returned {result}.", "Try it again.",
                               log.text())  # fmt: skip
        api.llama_synchronize(self._pointer)

    def _row(self, place: int) -> npt.NDArray[np.float32]:
        pointer = api.llama_get_logits_ith(self._pointer, place)
        if not pointer:
            raise EngineFailed("The engine has no logits.", f"None came for place {place}.", "Read the text again.")
        return np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (self._n_vocab,))

    def free(self) -> None:
        """Give the memory back."""
        if self._pointer:
            api.llama_batch_free(self._batch)
            api.llama_free(self._pointer)
            self._pointer = None


def _check_memory(model: Model, n_tokens: int) -> None:
    """Refuse what would push everything else out. Raises OutOfMemory."""
    needed = n_tokens * model.kv_bytes_per_token(_BYTES_PER_VALUE)
    free = psutil.virtual_memory().available * MEMORY_SHARE
    if needed > free:
        detail = f"{n_tokens:,} tokens need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free."
        raise OutOfMemory("There is not enough memory for this reading.", detail, "Read less text.")
