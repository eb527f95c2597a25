"""Tiny random-weight files of several architectures: other caches than a plain one, hybrid and sliding-window ones."""

from __future__ import annotations

from typing import NamedTuple

import gguf
import numpy as np

from tests.fakes.tiny_gguf import Tiny, _write_tokenizer, vocabulary

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


def write_kind(path, kind, template=None):
    """Write a model of that kind."""
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
    _write_tokenizer(writer, Tiny(template=template), tokens, merges)
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
