"""The memory plan against llama.cpp's own words on what it allocates, for caches of several kinds."""

from __future__ import annotations

import re
from typing import NamedTuple

import gguf
import numpy as np
import pytest

from desktop.engine.messages import ContextParams, FlashAttention, KvType
from desktop.gguf.header import read_header
from desktop.library.memory_need import need
from desktop.library.memory_plan import shape_of
from tests.fakes.tiny_gguf import Tiny, _write_tokenizer, vocabulary

MIB = 1 << 20
WIDTH, HEADS, LAYERS = 256, 4, 4


class Kind(NamedTuple):
    """An architecture and what it adds to an ordinary one."""

    name: str
    kv_heads: int | list[int]
    head: int  # elements of one head
    numbers: dict[str, int]


KINDS = [
    Kind("qwen3", 2, 128, {}),
    Kind("gemma3", 1, 128, {"attention.sliding_window": 512}),
    Kind("qwen3moe", 2, 64, {"expert_count": 8, "expert_used_count": 2, "expert_feed_forward_length": 256}),
    Kind("lfm2", [0, 2, 0, 2], 64, {"shortconv.l_cache": 3}),
]


def matrices(kind, layer):
    """(name, shape) of one layer's tensors."""
    attention = [
        ("attn_q", HEADS * kind.head, WIDTH), ("attn_output", WIDTH, HEADS * kind.head), ("attn_q_norm", kind.head),
        ("attn_k_norm", kind.head),
    ]  # fmt: skip
    kv_heads = kind.kv_heads[layer] if isinstance(kind.kv_heads, list) else kind.kv_heads
    attention += [(name, kv_heads * kind.head, WIDTH) for name in ("attn_k", "attn_v")]
    if kv_heads == 0:
        attention = [("shortconv.conv", WIDTH, 3), ("shortconv.in_proj", 3 * WIDTH, WIDTH)]
        attention.append(("shortconv.out_proj", WIDTH, WIDTH))
    forward = [("ffn_gate", 512, WIDTH), ("ffn_up", 512, WIDTH), ("ffn_down", WIDTH, 512)]
    if kind.name == "qwen3moe":
        forward = [("ffn_gate_inp", 8, WIDTH), ("ffn_gate_exps", 8, 256, WIDTH), ("ffn_up_exps", 8, 256, WIDTH)]
        forward.append(("ffn_down_exps", 8, WIDTH, 256))
    if kind.name == "gemma3":
        forward += [("post_attention_norm", WIDTH), ("post_ffw_norm", WIDTH)]
    return [("attn_norm", WIDTH), ("ffn_norm", WIDTH), *attention, *forward]


def write_kind(path, kind):
    tokens, merges = vocabulary()
    writer = gguf.GGUFWriter(str(path), kind.name)
    writer.add_context_length(16_384)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(512)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(kind.kv_heads)
    writer.add_key_length(kind.head)
    writer.add_value_length(kind.head)
    writer.add_rope_dimension_count(kind.head)
    writer.add_layer_norm_rms_eps(1e-5)
    for name, number in kind.numbers.items():
        writer.add_uint32(f"{kind.name}.{name}", number)
    _write_tokenizer(writer, Tiny(), tokens, merges)
    random = np.random.default_rng(0)
    writer.add_tensor("token_embd.weight", random.standard_normal((len(tokens), WIDTH), dtype=np.float32))
    norm = "token_embd_norm" if kind.name == "lfm2" else "output_norm"
    writer.add_tensor(f"{norm}.weight", np.ones(WIDTH, np.float32))
    for layer in range(LAYERS):
        for name, *shape in matrices(kind, layer):
            weights = random.standard_normal(shape, dtype=np.float32) * 0.1
            writer.add_tensor(f"blk.{layer}.{name}.weight", weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def allocated(path, params):
    """(bytes of all caches and states, bytes of compute buffers), as llama.cpp logs them."""
    from desktop.engine.llama import binding, model
    from desktop.engine.llama.abort import AbortByte
    from desktop.engine.llama.context import Context, fit_sizes

    binding.start()
    loaded = model.load(str(path), model.inspect(str(path)), params, 0, lambda _: True)
    try:
        sizes = fit_sizes(params, loaded.n_ctx_train, 0, 0)
        Context(loaded, params, sizes, AbortByte(), on_gpu=False).free()
        text = binding.log.text()
    finally:
        loaded.free()
    caches = re.findall(r"(?:KV|RS) buffer size = +([\d.]+) MiB", text)
    compute = re.findall(r"compute buffer size = +([\d.]+) MiB", text)
    assert caches
    return sum(map(float, caches)) * MIB, sum(map(float, compute)) * MIB


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_caches_are_exact_and_buffers_near(tmp_path, kind):
    path = write_kind(tmp_path / "a.gguf", kind)
    shape = shape_of(read_header(path), path.stat().st_size)
    bare = need(shape, 256, "f16", n_batch=1).buffers  # tables and machinery, next to nothing computed
    for n_ctx, kv_type in ((8192, "f16"), (2048, "q8_0"), (1000, "q4_0")):
        params = ContextParams(n_ctx=n_ctx, kv_type=KvType(kv_type), flash_attention=FlashAttention.ON, threads=1)
        caches, compute = allocated(path, params)
        said = need(shape, n_ctx, kv_type)
        assert said.kv == pytest.approx(caches, abs=0.02 * MIB)  # the log has two digits
        assert said.buffers - bare == pytest.approx(compute, rel=0.2, abs=2 * MIB)
