"""Reads from a GGUF header, or guesses from a size, the few numbers that memory needs are computed from."""

from __future__ import annotations

import math

from desktop.gguf.header import ArrayInfo, GgufHeader, TensorInfo, read_array
from desktop.gguf.types import parameter_count, tensor_bytes, type_name
from desktop.library.model_file import ModelShape

_RECURRENT_PARTS = ("ssm_", "shortconv", "time_mix_")
_ATTENTION_PARTS = ("attn_k.", "attn_kv_a_mqa.", "attn_kv_b.", "attn_k_b.")
_REPACKED = frozenset({"Q4_0", "Q4_K", "IQ4_NL", "MXFP4"})
"""Types that llama.cpp's processor backend keeps in another order (ggml-cpu/repack.cpp), on x86 with AVX2. On ARM there
are a few more; the copy can be taken back from the file's pages, so that counting too little of it does no harm."""
_REPACK_ROWS = 8
_WINDOW_PERIODS = {"gemma2": 2, "gemma3": 6, "gemma3n": 5, "gpt-oss": 2, "plamo3": 8}  # llama.cpp, models/*.cpp
_WINDOW_PERIOD = 4  # the others'
_MOST_LAYERS = 1024  # twice what llama.cpp takes: a damaged header must not cost memory here
_LAYER_DIGITS = 4
_LONGEST_NAME = 200
_STATE_BYTES_PER_VALUE = 4  # recurrent states are F32

# What models of so many parameters usually look like: (parameters, layers, width, KV width, feed-forward width).
_TYPICAL = (
    (6e6, 6, 256, 256, 768),
    (0.135e9, 30, 576, 192, 1536),
    (0.36e9, 32, 960, 320, 2560),
    (0.6e9, 28, 1024, 1024, 3072),
    (1.2e9, 24, 2048, 768, 8192),
    (1.7e9, 28, 2048, 1024, 6144),
    (4e9, 36, 2560, 1024, 9728),
    (8e9, 36, 4096, 1024, 14336),
    (14e9, 48, 5120, 1024, 17408),
    (32e9, 64, 5120, 1024, 27648),
    (72e9, 80, 8192, 1024, 29568),
    (405e9, 126, 16384, 1024, 53248),
)
_GUESSED_VOCABULARY = 150_000
_SMALL_VOCABULARY = 50_000
_BYTES_PER_PARAMETER = 0.6  # of a four-bit quantization: what a file of unknown parameters is taken for


def shape_of(header: GgufHeader, weights_bytes: int) -> ModelShape:
    """The shape of the model in `header`; weights_bytes: size of the file, all parts. Raises FileProblem.

    Of a split file the first part's header is enough: layers whose tensors lie in other parts are taken for ordinary.
    """
    reader = _Reader(header)
    layers = min(reader.number("block_count"), _MOST_LAYERS)
    windowed = reader.window_layers(layers)
    in_window = frozenset(windowed)
    parts = max(1.0, weights_bytes / header.size) if header.size else 1.0  # of a split file the table tells one part
    return ModelShape(
        weights_bytes=weights_bytes,
        n_layer=layers,
        n_embd=reader.number("embedding_length"),
        n_vocab=reader.vocabulary_size(),
        n_ctx_train=reader.number("context_length"),
        kv_dims=tuple(reader.kv_of(layer, in_window=layer in in_window) for layer in range(layers)),
        window=reader.number("attention.sliding_window"),
        window_layers=windowed,
        state_bytes=reader.state_bytes(layers),
        n_ff=reader.feed_forward(),
        n_head=reader.heads,
        architecture=header.architecture[:_LONGEST_NAME],
        tied_embedding=reader.tied,
        n_query=reader.heads * reader.key_length,
        n_merges=reader.count("tokenizer.ggml.merges"),
        parameters=round(parameter_count(header) * parts),
        repacked_bytes=round(reader.repacked_bytes() * parts),
    )


def shape_guess(parameters: int, size_bytes: int, architecture: str = "", n_ctx_train: int = 0) -> ModelShape:
    """The likely shape of a model whose file is not here: between typical models of more and of fewer parameters.

    parameters 0: taken from the size, as if it were a four-bit quantization.
    """
    count = parameters or size_bytes / _BYTES_PER_PARAMETER
    layers, width, kv_width, feed_forward = _typical(count)
    return ModelShape(
        weights_bytes=size_bytes,
        n_layer=layers,
        n_embd=width,
        n_vocab=_GUESSED_VOCABULARY if count >= 0.5e9 else _SMALL_VOCABULARY,  # noqa: PLR2004
        n_ctx_train=n_ctx_train,
        kv_dims=((kv_width, kv_width),) * layers,
        n_ff=feed_forward,
        n_head=max(1, width // 128),
        architecture=architecture,
        n_merges=_GUESSED_VOCABULARY,
        parameters=int(count),
    )


def _typical(parameters: float) -> tuple[int, int, int, int]:
    """(layers, width, KV width, feed-forward width), interpolated between the neighbours on a logarithmic scale."""
    known = [row[0] for row in _TYPICAL]
    place = min(max(parameters, known[0]), known[-1])
    above = next(index for index, size in enumerate(known) if size >= place)
    if above == 0:
        return _TYPICAL[0][1:]
    low, high = _TYPICAL[above - 1], _TYPICAL[above]
    share = math.log(place / low[0]) / math.log(high[0] / low[0])
    layers, width, kv_width, feed_forward = (round(a + (b - a) * share) for a, b in zip(low[1:], high[1:], strict=True))
    return layers, width, kv_width, feed_forward


class _Reader:
    """Looks things up in one header, the way llama.cpp does."""

    def __init__(self, header: GgufHeader) -> None:
        self._header = header
        self._embedding = self.number("embedding_length")
        self._names = [tensor.name for tensor in header.tensors]
        self.heads = max([1, self.number("attention.head_count", 1), *self._per_layer("attention.head_count")])
        self._kv_heads = self._per_layer("attention.head_count_kv")
        width = self._embedding // self.heads
        self.key_length = self.number("attention.key_length", width)
        self._value_length = self.number("attention.value_length", width)
        self.tied = "output.weight" not in self._names
        self._parts = self._parts_by_layer()

    def number(self, name: str, default: int = 0) -> int:
        """`{architecture}.{name}`; damaged headers may hold negative numbers, which nothing is a size of."""
        return max(0, self._header.shape_number(name, default))

    def count(self, key: str) -> int:
        """Items of an array, 0 when absent."""
        value = self._header.metadata.get(key)
        return value.count if isinstance(value, ArrayInfo) else 0

    def vocabulary_size(self) -> int:
        """Tokens in the vocabulary."""
        return self.count("tokenizer.ggml.tokens") or self.number("vocab_size")

    def kv_of(self, layer: int, *, in_window: bool) -> tuple[int, int]:
        """Elements of K and of V that one token takes in this layer."""
        if not self._keeps_kv(layer):
            return 0, 0
        heads = self._kv_heads_of(layer)
        end = "_swa" if in_window else ""
        key = self.number(f"attention.key_length{end}", self.key_length) * heads
        if self.number("attention.key_length_mla"):  # compressed: one row serves as K and as V
            return key, 0
        return key, self.number(f"attention.value_length{end}", self._value_length) * heads

    def window_layers(self, layers: int) -> tuple[int, ...]:
        """Layers that look back over the window alone."""
        if not self.number("attention.sliding_window"):
            return ()
        name = "attention.sliding_window_pattern"
        flags = self._per_layer(name)
        if flags:
            return tuple(layer for layer in range(layers) if layer < len(flags) and flags[layer])
        architecture = self._header.architecture
        period = self.number(name, _WINDOW_PERIODS.get(architecture, _WINDOW_PERIOD))
        return tuple(layer for layer in range(layers) if period <= 1 or layer % period < period - 1)

    def state_bytes(self, layers: int) -> int:
        """The recurrent layers' states together, for one sequence."""
        recurrent = sum(any(p.startswith(_RECURRENT_PARTS) for p in self._parts.get(i, ())) for i in range(layers))
        return recurrent * (self._convolution_values() + self._state_values()) * _STATE_BYTES_PER_VALUE

    def feed_forward(self) -> int:
        """Width of the widest feed-forward part as one token passes through it, all its experts together."""
        dense = max([self.number("feed_forward_length"), *self._per_layer("feed_forward_length")])
        used = self.number("expert_used_count")
        shared = self.number("expert_shared_feed_forward_length")
        expert = self.number("expert_feed_forward_length", dense) * used + shared
        beside = (expert + used * self._embedding) // 3  # results of all used experts, before they are added up
        return max(dense, expert, beside, 2 * self.number("ssm.inner_size"))

    def repacked_bytes(self) -> int:
        """Bytes of the weights that the processor's kernels keep in another order."""
        return sum(tensor_bytes(tensor) for tensor in self._header.tensors if self._is_repacked(tensor))

    def _is_repacked(self, tensor: TensorInfo) -> bool:
        if type_name(tensor.kind) not in _REPACKED or len(tensor.shape) < 2:  # noqa: PLR2004 - a matrix or more
            return False
        if tensor.name == "token_embd.weight" and not self.tied:
            return False  # its rows are looked up, not multiplied
        return tensor.shape[1] % _REPACK_ROWS == 0

    def _parts_by_layer(self) -> dict[int, set[str]]:
        """The names of each layer's tensors, behind "blk.N."."""
        parts: dict[int, set[str]] = {}
        for name in self._names:
            prefix, _, rest = name.partition(".")
            number, _, part = rest.partition(".")
            if prefix == "blk" and number.isdecimal() and len(number) <= _LAYER_DIGITS:
                parts.setdefault(int(number), set()).add(part)
        return parts

    def _keeps_kv(self, layer: int) -> bool:
        shared = self.number("attention.shared_kv_layers")  # the last ones use an earlier layer's cache
        if shared and layer >= self.number("block_count") - shared:
            return False
        parts = self._parts.get(layer)
        if not parts:
            return True
        if any(part.startswith(_ATTENTION_PARTS) for part in parts):
            return True
        recurrent = any(part.startswith(_RECURRENT_PARTS) for part in parts)
        return not recurrent and any(part.startswith("attn_qkv.") for part in parts)

    def _kv_heads_of(self, layer: int) -> int:
        if self._kv_heads:
            return int(self._kv_heads[min(layer, len(self._kv_heads) - 1)])
        return self.number("attention.head_count_kv", self.heads)

    def _convolution_values(self) -> int:
        if self.number("wkv.head_size"):
            return self.number("token_shift_count", 2) * self._embedding
        if self.number("shortconv.l_cache"):
            return self._embedding * (self.number("shortconv.l_cache") - 1)
        kernel = max(0, self.number("ssm.conv_kernel") - 1)
        if self.number("kda.head_dim"):
            return 3 * kernel * self.heads * self.number("kda.head_dim")
        return kernel * (
            self.number("ssm.inner_size") + 2 * self.number("ssm.group_count") * self.number("ssm.state_size")
        )

    def _state_values(self) -> int:
        if self.number("wkv.head_size"):
            return self._embedding * self.number("wkv.head_size")
        if self.number("kda.head_dim"):
            return self.number("kda.head_dim") ** 2 * self.heads
        return self.number("ssm.state_size") * self.number("ssm.inner_size")

    def _per_layer(self, name: str) -> list[int]:
        """An array with a number for each layer, empty when the key is absent or one number for all."""
        key = f"{self._header.architecture}.{name}"
        if not isinstance(self._header.metadata.get(key), ArrayInfo):
            return []
        return [max(0, int(item)) for item in read_array(self._header, key) if isinstance(item, int)]
