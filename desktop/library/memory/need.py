"""What one loaded file takes of memory: weights, KV cache, compute buffers and the engine around them.

The sizes follow llama.cpp's own allocations (llama-kv-cache.cpp, llama-context.cpp, graph_reserve) and were fitted
against its "buffer size" log lines and against the growth of real engine processes.
"""

from __future__ import annotations

import msgspec

from desktop.library.model_file import ModelShape
from desktop.protocol.messages import MAX_SAMPLES

ENGINE_BYTES = 35 << 20  # an engine process with nothing loaded: Python and the llama.cpp libraries
LOADED_BYTES = 7 << 20  # what any loaded file adds: chat template machinery, graphs, thread stacks
TOKEN_BYTES = 160  # of the tokenizer's tables, per token
MERGE_BYTES = 120  # and per merge rule
STATE_COPIES = 2  # of a recurrent state, at least, which the engine keeps to go on from (engine/llama/states.py)
MAX_CHUNK = 512  # tokens that are computed together (n_ubatch)
MIN_CONTEXT = 64
_PAD = 256  # llama.cpp rounds contexts up to it
_FLOAT = 4
_HALF = 2
_BLOCK_BYTES = {"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32}  # per value; quantized ones in blocks of 32 with a scale


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes one voice takes while it is loaded.

    reclaimable: pages of the file beside a rearranged copy of the same weights. They show up as used, and the system
    takes them back without harm as soon as somebody needs them; they are not part of `total`.
    """

    weights: int
    kv: int
    buffers: int
    engine: int = ENGINE_BYTES
    reclaimable: int = 0

    @property
    def total(self) -> int:
        """What must be free for this voice to load and run well."""
        return self.weights + self.kv + self.buffers + self.engine

    @property
    def unmapped(self) -> int:
        """The part that cannot be read again from the file: without so much the voice does not load at all."""
        return self.total - self.weights


def need(
    shape: ModelShape,
    n_ctx: int,
    kv_type: str,
    n_batch: int = 512,
    flash: bool = True,
    *,
    whole_window: bool = True,
) -> Need:
    """What `shape` takes with a context of n_ctx tokens (0 = as trained) and KV cache type "f16", "q8_0" or "q4_0".

    flash: fused attention, else the scores of all heads are held at once. whole_window: keep the whole context also in
    layers that look back over a window only, as the engine does so that an edited chat need not be read again.
    """
    tokens = context_tokens(shape, n_ctx)
    chunk = min(tokens, max(1, n_batch), MAX_CHUNK)
    return Need(
        weights=shape.weights_bytes,
        kv=_kv_bytes(shape, tokens, kv_type, chunk, whole_window=whole_window) + shape.state_bytes,
        buffers=_compute_bytes(shape, tokens, chunk, flash=flash)
        + _tables_bytes(shape)
        + STATE_COPIES * shape.state_bytes
        + LOADED_BYTES,
        reclaimable=shape.repacked_bytes,
    )


def context_tokens(shape: ModelShape, n_ctx: int) -> int:
    """The context the engine makes of the wish: at most what was trained, rounded up to 256."""
    trained = shape.n_ctx_train or max(n_ctx, 4096)
    wanted = n_ctx if n_ctx > 0 else trained
    return _padded(max(MIN_CONTEXT, min(wanted, trained)))


def kv_bytes_per_token(shape: ModelShape, kv_type: str) -> float:
    """Growth of the KV cache with each token of context."""
    values = sum(key + value for key, value in shape.kv_dims)
    return values * _BLOCK_BYTES[kv_type]


def _kv_bytes(shape: ModelShape, tokens: int, kv_type: str, chunk: int, *, whole_window: bool) -> int:
    windowed = frozenset() if whole_window else frozenset(shape.window_layers)
    short = _padded(min(tokens, shape.window + chunk))
    values = sum(
        (key + value) * (short if layer in windowed else tokens) for layer, (key, value) in enumerate(shape.kv_dims)
    )
    return int(values * _BLOCK_BYTES[kv_type])


def _compute_bytes(shape: ModelShape, tokens: int, chunk: int, *, flash: bool) -> int:
    """The largest set of intermediate results alive at once while a chunk of the prompt is computed."""
    width = shape.n_embd
    key, value = max(shape.kv_dims, default=(0, 0))
    feed_forward = 3 * shape.n_ff + 4 * width  # gate, up, their product; around them input, norm and residuals
    attention = 3 * width + 2 * (shape.n_query or width) + key + value
    rows = chunk * _FLOAT * max(feed_forward, attention)
    # With flash attention the masks alone; else every head's scores too, and again in half precision for V.
    masks = 2 if 0 < len(shape.window_layers) < shape.n_layer else 1
    per_score = masks * _HALF if flash else masks * _FLOAT + shape.n_head * (_FLOAT + _HALF)
    scores = chunk * tokens * per_score
    has_attention = any(key for key, _ in shape.kv_dims)
    samples = 1 if shape.state_bytes or shape.window_layers else MAX_SAMPLES  # that can be written beside each other
    logits = 2 * samples * shape.n_vocab * _FLOAT  # of one token of each, computed and copied out
    return rows + (scores if has_attention else 0) + logits


def _tables_bytes(shape: ModelShape) -> int:
    return shape.n_vocab * TOKEN_BYTES + shape.n_merges * MERGE_BYTES


def _padded(tokens: int) -> int:
    return -(-tokens // _PAD) * _PAD
