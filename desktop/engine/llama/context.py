"""One llama.cpp context: its size, its KV cache with the tokens in it, and decoding that can be stopped."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.binding import api, log
from desktop.engine.llama.model import Model
from desktop.engine.llama.states import StateCopies
from desktop.errors import EngineFailed, OutOfMemory, TooLong
from desktop.protocol.messages import MAX_SAMPLES, ContextParams, FlashAttention, KvType

MIN_CONTEXT = 64
MEMORY_SHARE = 0.9  # of the free memory that the KV cache may take
MAX_CHUNK = 512
CHUNK_WITHOUT_ABORT = 256  # CUDA and Vulkan do not ask the abort callback inside a chunk
STATE_EVERY = 2048  # tokens of a long prompt between two copies of a recurrent state

_KV_TYPES = {KvType.F16: api.GGML_TYPE_F16, KvType.Q8_0: api.GGML_TYPE_Q8_0, KvType.Q4_0: api.GGML_TYPE_Q4_0}
BYTES_PER_VALUE = {KvType.F16: 2.0, KvType.Q8_0: 34 / 32, KvType.Q4_0: 18 / 32}
_FLASH = {
    FlashAttention.AUTO: api.LLAMA_FLASH_ATTN_TYPE_AUTO,
    FlashAttention.ON: api.LLAMA_FLASH_ATTN_TYPE_ENABLED,
    FlashAttention.OFF: api.LLAMA_FLASH_ATTN_TYPE_DISABLED,
}
_DECODED, _NO_SLOT, _ABORTED = 0, 1, 2  # llama_decode's results; negative ones are faults


class Stopped(Exception):
    """Decoding was stopped by the abort byte; the cache holds what was finished."""


class Sizes(NamedTuple):
    """What was asked, made possible. notes: what was changed, in words."""

    n_ctx: int
    n_batch: int
    flash: FlashAttention
    notes: list[str]


def fit_sizes(params: ContextParams, n_ctx_train: int, kv_bytes_per_token: float, free_bytes: int) -> Sizes:
    """Bring the asked sizes to what the model and the memory allow. free_bytes 0 = unknown."""
    notes: list[str] = []
    trained = n_ctx_train or 4096
    n_ctx = params.n_ctx if params.n_ctx > 0 else trained
    clamped = max(MIN_CONTEXT, min(n_ctx, trained))
    if n_ctx > max(trained, ContextParams().n_ctx):  # the default is meant as "at most" and needs no remark
        notes.append(f"A context of {n_ctx:,} tokens was asked for; this model was trained for {trained:,}.")
    elif n_ctx < clamped:
        notes.append(f"A context of {n_ctx:,} tokens was asked for; the least is {clamped:,}.")
    affordable = int(free_bytes * MEMORY_SHARE / kv_bytes_per_token) if free_bytes and kv_bytes_per_token else clamped
    if affordable < clamped:
        smaller = max(MIN_CONTEXT, affordable // 256 * 256)
        need, have = clamped * kv_bytes_per_token / 1e9, free_bytes / 1e9
        notes.append(
            f"{clamped:,} tokens need {need:.1f} GB, {have:.1f} GB are free: the context has {smaller:,} tokens."
        )
        clamped = smaller
    flash = params.flash_attention
    if params.kv_type is not KvType.F16 and flash is FlashAttention.OFF:
        flash = FlashAttention.ON
        notes.append(f"A {params.kv_type} KV cache needs flash attention: it was switched on.")
    return Sizes(clamped, max(32, min(params.n_batch, 4096)), flash, notes)


class Context:
    """A KV cache and the tokens it holds. One thread at a time."""

    def __init__(self, model: Model, params: ContextParams, sizes: Sizes, abort: AbortByte, *, on_gpu: bool) -> None:
        """Raises EngineFailed when llama.cpp cannot make it, mostly for want of memory."""
        log.clear()
        # Several samples share the cells of one cache; a recurrent state, or a window, would need its memory for each.
        self.sequences = 1 if model.recurrent or int(api.llama_model_n_swa(model.pointer)) > 0 else MAX_SAMPLES
        wanted = _wanted(params, sizes, self.sequences)
        wanted.abort_callback, wanted.abort_callback_data = abort.callback, abort.data
        self.pointer = api.llama_init_from_model(model.pointer, wanted)
        if not self.pointer:
            raise OutOfMemory(
                "The context could not be made.",
                f"{sizes.n_ctx:,} tokens: {log.last_error() or 'no reason given'}",
                "Use a smaller context or a smaller KV cache type.",
                log.text(),
            )
        self.n_ctx = int(api.llama_n_ctx(self.pointer))
        self.n_vocab = model.vocab.n_tokens
        self.chunk = min(int(api.llama_n_batch(self.pointer)), CHUNK_WITHOUT_ABORT if on_gpu else MAX_CHUNK)
        self.flash_attention = sizes.flash is not FlashAttention.OFF and not log.contains(
            "Flash Attention not supported"
        )
        self.row = -1  # of the batch that was decoded last: where the next token's logits are
        self.tokens: list[int] = []
        self.threads = max(1, params.threads)
        self._abort = abort
        self.memory = api.llama_get_memory(self.pointer)
        self._states = StateCopies(self.pointer) if model.recurrent and self.memory else None
        self._has_window = int(api.llama_model_n_swa(model.pointer)) > 0
        self._is_aside = False  # another sequence has a share of what the cache held before
        self._genuine: int | None = None  # after a shift: how many tokens were computed behind those that stand there
        self.can_shift = (
            bool(self.memory)
            and not model.recurrent
            and bool(api.llama_memory_can_shift(self.memory))
            and not log.contains(" 0 layers,")  # where every layer has a window, shifting the other cache aborts
        )
        self._many = (api.llama_token * self.chunk)()  # batches hold only addresses: these arrays stay
        self._one = (api.llama_token * 1)()
        self._one_batch = api.llama_batch_get_one(self._one, 1)

    def set_threads(self, count: int) -> None:
        """Use `count` threads from the next decode on."""
        if count == self.threads:
            return
        self.threads = count
        api.llama_set_n_threads(self.pointer, count, count)

    def reuse(self, prompt: Sequence[int], *, cached: bool = True) -> int:
        """Keep the cache's beginning that `prompt` shares; returns how many tokens that is (< len(prompt))."""
        if not cached:
            self.clear()
            return 0
        common = shared_length(self.tokens, prompt)
        if self._genuine is not None:
            common = min(common, self._genuine)
        common = min(common, len(prompt) - 1)  # the last token is decoded again: its logits are needed
        if common < len(self.tokens):
            self._cut_to(common)
        return len(self.tokens)

    def prefill(self, tokens: list[int], on_chunk: Callable[[int], None], stable: int = 0) -> None:
        """Decode `tokens` behind the cached ones, in chunks. Raises Stopped, EngineFailed.

        on_chunk: is told after each chunk how many of `tokens` are done. stable: how many tokens of the whole prompt a
        later one will begin with in any case; a recurrent state is kept there and at the prompt's end.
        """
        done = 0
        for part in self._chunks(tokens, stable):
            if self._abort.is_set:
                raise Stopped
            self._many[: len(part)] = part
            self._decode(api.llama_batch_get_one(self._many, len(part)), part)
            done += len(part)
            if self._states and (done == len(tokens) or len(self.tokens) in self._keep_states_at(stable)):
                self._states.take(len(self.tokens))
            on_chunk(done)

    def _chunks(self, tokens: list[int], stable: int) -> Iterator[list[int]]:
        """`tokens` in parts of at most one chunk, which end where a recurrent state is to be kept."""
        start, before = 0, len(self.tokens)
        while start < len(tokens):
            end = min(start + self.chunk, len(tokens))
            if self._states:
                borders = (place - before for place in self._keep_states_at(stable))
                end = min((border for border in borders if start < border < end), default=end)
            yield tokens[start:end]
            start = end

    def _keep_states_at(self, stable: int) -> Collection[int]:
        return {stable, *range(STATE_EVERY, self.n_ctx, STATE_EVERY)}

    def decode_one(self, token: int) -> None:
        """Decode one token and wait for its logits. Raises Stopped, EngineFailed."""
        if self._abort.is_set:  # some backends never ask the callback
            raise Stopped
        self._one[0] = token
        result = api.llama_decode(self.pointer, self._one_batch)
        if result:
            self._recover([token], result)
        api.llama_synchronize(self.pointer)
        self.tokens.append(token)

    @property
    def is_stopped(self) -> bool:
        """Whether the abort byte is set."""
        return self._abort.is_set

    def logits(self, row: int = -1) -> ctypes.Array[ctypes.c_float]:
        """A view of a token's logits (float32, n_vocab of them), valid until the next decode.

        row: of the batch, -1 = the last one.
        """
        pointer = api.llama_get_logits_ith(self.pointer, row)
        if not pointer:
            raise EngineFailed("The engine has no logits.", "Nothing was decoded before sampling.", "Ask again.")
        return ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float * self.n_vocab)).contents

    def shift(self, keep: int, discard: int) -> None:
        """Drop `discard` tokens behind the first `keep` and move the rest down. Only where can_shift."""
        end = len(self.tokens)
        api.llama_memory_seq_rm(self.memory, 0, keep, keep + discard)
        api.llama_memory_seq_add(self.memory, 0, keep + discard, end, -discard)
        del self.tokens[keep : keep + discard]
        # The rest was computed behind the tokens that are gone: for another prompt it is no beginning. Layers with a
        # window may lose the first tokens, too: llama.cpp writes over what the window has left behind.
        genuine = 0 if self._has_window else keep
        self._genuine = genuine if self._genuine is None else min(self._genuine, genuine)

    def cut_to(self, length: int) -> None:
        """Keep at most so many tokens of the first sequence."""
        self._cut_to(length)

    def take_first(self, tokens: Sequence[int]) -> None:
        """The first sequence has these by now, decoded beside others."""
        self.tokens = list(tokens)
        self._cut_to(len(tokens))  # and nothing of what was stopped behind them

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Behind this block the cache holds what it held before: a second sequence has a share of it meanwhile.

        Not where there is one sequence only: what was decoded last stays there.
        """
        spare = self.sequences - 1
        if spare == 0 or self._has_window or not self.memory:
            yield
            return
        kept, genuine, can_shift = list(self.tokens), self._genuine, self.can_shift
        api.llama_memory_seq_cp(self.memory, 0, spare, -1, -1)
        self._is_aside, self.can_shift = True, False  # a shift would move the shared cells of both
        try:
            yield
        finally:
            api.llama_memory_seq_rm(self.memory, 0, -1, -1)
            api.llama_memory_seq_cp(self.memory, spare, 0, -1, -1)
            api.llama_memory_seq_rm(self.memory, spare, -1, -1)
            self.tokens, self._genuine = kept, genuine
            self._is_aside, self.can_shift = False, can_shift

    def clear(self) -> None:
        """Empty the cache."""
        if self._is_aside:
            api.llama_memory_seq_rm(self.memory, 0, -1, -1)
        elif self.memory:
            api.llama_memory_clear(self.memory, True)  # noqa: FBT003 - C interface: also the data
        if self._states:
            self._states.forget_behind(0)
        self.tokens.clear()
        self._genuine = None

    def free(self) -> None:
        """Give the memory back."""
        if self.pointer:
            api.llama_free(self.pointer)
            self.pointer = None

    def _decode(self, batch: object, part: list[int]) -> None:
        result = api.llama_decode(self.pointer, batch)
        if result:
            self._recover(part, result)
        api.llama_synchronize(self.pointer)
        self.tokens += part

    def _recover(self, part: list[int], result: int) -> None:
        """After a decode that did not finish: make `tokens` what the cache really holds, then raise."""
        if self._states:  # half-updated, it can only be put back
            self._cut_to(len(self.tokens))
        elif not self.memory:
            self.clear()
        else:
            self.tokens += part
            held = int(api.llama_memory_seq_pos_max(self.memory, 0)) + 1
            del self.tokens[held:]
        if result == _ABORTED:
            raise Stopped
        if result == _NO_SLOT:
            detail = f"{len(self.tokens) + len(part):,} tokens do not fit into {self.n_ctx:,}."
            raise TooLong("The context is full.", detail, "Start a new chat or use a larger context.", log.text())
        self.clear()
        raise EngineFailed("The engine could not decode.", f"llama_decode returned {result}.", "Ask again.", log.text())

    def _cut_to(self, length: int) -> None:
        """Keep at most `length` tokens of the cache: fewer, or none, where the architecture cannot part there."""
        if self._states:
            length = self._states.put_back(length)
        if length and self.memory and api.llama_memory_seq_rm(self.memory, 0, length, -1):
            del self.tokens[length:]
            self._genuine = None
        else:
            self.clear()


def _wanted(params: ContextParams, sizes: Sizes, sequences: int) -> Any:  # noqa: ANN401 - a structure of ctypes
    """llama.cpp's parameters."""
    wanted = api.llama_context_default_params()
    wanted.n_ctx = sizes.n_ctx
    wanted.n_batch = sizes.n_batch
    wanted.n_ubatch = min(sizes.n_batch, MAX_CHUNK)
    wanted.n_seq_max, wanted.kv_unified = sequences, sequences > 1
    wanted.n_outputs_max = sequences  # logits of one token of each: 5 MB, not 300, at a 152k vocabulary
    wanted.type_k = wanted.type_v = _KV_TYPES[params.kv_type]
    wanted.flash_attn_type = _FLASH[sizes.flash]
    wanted.n_threads = wanted.n_threads_batch = max(1, params.threads)
    return wanted


def shared_length(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens both begin with."""
    shorter = min(len(left), len(right))
    if list(left[:shorter]) == list(right[:shorter]):  # one comparison in C: the usual case
        return shorter
    return next(index for index in range(shorter) if left[index] != right[index])
