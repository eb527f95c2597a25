"""The numbers that memory needs are computed from: read from headers of several architectures, and guessed."""

from __future__ import annotations

import os
import random
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.gguf.header import GgufHeader, TensorInfo, read_header
from desktop.library.memory.need import kv_bytes_per_token, need
from desktop.library.memory.plan import plan
from desktop.library.memory.shape import shape_guess, shape_of
from desktop.machine_memory import Memory
from tests.fakes.tiny_gguf import Tiny, write_model, write_recurrent

MIB = 1 << 20
LONG = bool(os.environ.get("TANDEM_LONG"))


def write_header(path, architecture, layers=4, tensors=(), **numbers):
    """A file with these numbers and empty-handed tensors: as far as shapes are concerned, the real thing."""
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_block_count(layers)
    for key, value in numbers.items():
        name = f"{architecture}.{key.replace('__', '.')}"
        writer.add_array(name, value) if isinstance(value, list) else writer.add_uint32(name, value)
    for name in tensors:
        writer.add_tensor(name, np.zeros((8, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def shape(path):
    return shape_of(read_header(path), path.stat().st_size)


ATTENTION = {"embedding_length": 1024, "attention__head_count": 16, "context_length": 8192}


def test_an_ordinary_model(tmp_path):
    found = shape(write_model(tmp_path / "a.gguf", Tiny(n_embd=128, n_layer=3, n_head=4)))
    assert (found.n_layer, found.n_embd, found.n_head, found.n_ctx_train) == (3, 128, 4, 2048)
    assert found.kv_dims == ((128, 128),) * 3
    assert found.n_ff == 256
    assert found.n_query == 128
    assert found.n_vocab > 256
    assert found.n_merges > 50
    assert found.state_bytes == found.repacked_bytes == found.window == 0
    assert not found.tied_embedding


def test_grouped_heads_and_own_lengths(tmp_path):
    lengths = {"attention__head_count_kv": 4, "attention__key_length": 128, "attention__value_length": 64}
    found = shape(write_header(tmp_path / "a.gguf", "llama", **ATTENTION, **lengths))
    assert found.kv_dims == ((512, 256),) * 4
    assert found.n_query == 2048
    assert found.tied_embedding


def test_heads_for_each_layer_of_a_hybrid(tmp_path):
    found = shape(
        write_header(
            tmp_path / "a.gguf", "lfm2", tensors=["blk.0.shortconv.conv.weight", "blk.1.attn_k.weight"],
            **ATTENTION, attention__head_count_kv=[0, 8, 0, 8], shortconv__l_cache=3,
        )
    )  # fmt: skip
    assert found.kv_dims == ((0, 0), (512, 512), (0, 0), (512, 512))
    assert found.state_bytes == 1024 * 2 * 4


def test_compressed_attention_keeps_one_row(tmp_path):
    compressed = {
        "attention__head_count_kv": 1, "attention__key_length": 576, "attention__value_length": 512,
        "attention__key_length_mla": 192, "attention__value_length_mla": 128,
    }  # fmt: skip
    found = shape(write_header(tmp_path / "a.gguf", "deepseek2", **ATTENTION, **compressed))
    assert found.kv_dims == ((576, 0),) * 4


def test_recurrent_layers_hold_a_state_and_no_cache(tmp_path):
    found = shape(write_recurrent(tmp_path / "a.gguf", n_embd=64, n_layer=2))
    assert found.kv_dims == ((0, 0), (0, 0))
    assert found.state_bytes == 2 * 4 * (3 * 128 + 8 * 128)  # (kernel - 1) * inner + state * inner, two layers, F32
    assert need(found, 2048, "f16").kv == found.state_bytes


@pytest.mark.parametrize(
    ("architecture", "layers", "pattern", "expected"),
    [
        ("gemma2", 4, {}, (0, 2)),
        ("gemma3", 12, {}, (0, 1, 2, 3, 4, 6, 7, 8, 9, 10)),
        ("llama", 4, {"attention__sliding_window_pattern": 2}, (0, 2)),
        ("gpt-oss", 4, {"attention__sliding_window_pattern": [True, False, False, True]}, (0, 3)),
    ],
)
def test_window_layers(tmp_path, architecture, layers, pattern, expected):
    window = {"attention__sliding_window": 1024, **pattern}
    found = shape(write_header(tmp_path / "a.gguf", architecture, layers=layers, **ATTENTION, **window))
    assert found.window_layers == expected
    assert found.window == 1024
    whole, short = need(found, 8192, "f16"), need(found, 8192, "f16", whole_window=False)
    saved = len(expected) * 2 * 1024 * 2 * (8192 - 1536)  # 1,024 of the window and 512 of the chunk remain
    assert whole.kv - short.kv == saved


def test_layers_that_share_a_cache(tmp_path):
    found = shape(write_header(tmp_path / "a.gguf", "gemma3n", **ATTENTION, attention__shared_kv_layers=1))
    assert found.kv_dims == ((1024, 1024),) * 3 + ((0, 0),)


def test_experts_are_counted_as_they_are_used(tmp_path):
    experts = {"expert_used_count": 8, "expert_feed_forward_length": 768, "feed_forward_length": 6144}
    assert shape(write_header(tmp_path / "a.gguf", "qwen3moe", **ATTENTION, **experts)).n_ff == 6144
    experts["expert_used_count"] = 12
    assert shape(write_header(tmp_path / "b.gguf", "qwen3moe", **ATTENTION, **experts)).n_ff == 12 * 768


def test_the_rearranged_copy_of_the_bench_file(tmp_path):
    from benchmarks.bench_file import TINY, bench_file

    found = shape(bench_file(TINY, tmp_path))
    assert 0 < found.repacked_bytes < found.weights_bytes


def test_a_header_without_any_numbers_is_a_shape_all_the_same(tmp_path):
    found = shape(write_header(tmp_path / "a.gguf", "unknown", layers=0))
    assert need(found, 0, "q4_0").total > 0


def test_a_split_file_is_judged_by_all_its_parts(tmp_path):
    first = write_model(tmp_path / "a.gguf")
    whole = shape_of(read_header(first), 3 * first.stat().st_size)
    assert whole.weights_bytes == 3 * first.stat().st_size
    assert whole.parameters == pytest.approx(3 * shape(first).parameters, rel=0.01)


@pytest.mark.parametrize(
    ("name", "parameters", "kv_bytes"),  # f16, per token; from the models' published configurations
    [
        ("SmolLM2 135M", 134_515_008, 30 * 2 * 192 * 2),
        ("Qwen3 0.6B", 596_049_920, 28 * 2 * 1024 * 2),
        ("Qwen3 1.7B", 1_720_574_976, 28 * 2 * 1024 * 2),
        ("Qwen3 4B", 4_022_468_096, 36 * 2 * 1024 * 2),
        ("Qwen3 8B", 8_190_735_360, 36 * 2 * 1024 * 2),
        ("Llama 3.2 3B", 3_212_749_888, 28 * 2 * 1024 * 2),
        ("Llama 3.1 8B", 8_030_261_248, 32 * 2 * 1024 * 2),
        ("Mistral Nemo 12B", 12_247_782_400, 40 * 2 * 1024 * 2),
        ("Llama 3.1 70B", 70_553_706_496, 80 * 2 * 1024 * 2),
    ],
)
def test_a_guess_is_near_real_models(name, parameters, kv_bytes):
    guess = shape_guess(parameters, int(parameters * 0.6))
    assert kv_bytes_per_token(guess, "f16") == pytest.approx(kv_bytes, rel=0.35), name


def test_a_guess_from_the_size_alone():
    by_size, by_count = shape_guess(0, 4_800_000_000), shape_guess(8_000_000_000, 4_800_000_000)
    assert by_size == by_count
    for odd in (shape_guess(0, 0), shape_guess(1, 1), shape_guess(10**15, 10**14)):
        assert need(odd, 4096, "f16").total > 0


def test_the_pocket_pair_needs_little():
    pocket = Path(__file__).parents[4] / "resources/pocket/tandem-pocket-base-Q8_0.gguf"
    assert need(shape(pocket), 4096, "f16").total < 80 * MIB


def test_a_header_of_random_numbers_is_judged_without_harm(tmp_path):
    """Damaged files come to the plan before they come to the engine."""
    chosen = random.Random(1)
    names = [
        "block_count", "embedding_length", "context_length", "attention.head_count", "attention.head_count_kv",
        "attention.key_length", "attention.value_length", "attention.sliding_window", "feed_forward_length",
        "attention.sliding_window_pattern", "ssm.inner_size", "ssm.conv_kernel", "expert_used_count", "vocab_size",
        "attention.shared_kv_layers", "wkv.head_size", "attention.key_length_mla",
    ]  # fmt: skip
    odd = [0, 1, -1, 7, 64, 2**31 - 1, 2**32 - 1, 2**63, -(2**63), True, 0.5, float("nan"), "text"]
    for _ in range(2000 if LONG else 200):
        metadata = {f"llama.{name}": chosen.choice(odd) for name in names if chosen.random() < 0.7}
        metadata["general.architecture"] = "llama"
        tensors = tuple(
            TensorInfo(name, tuple(chosen.choice([1, 8, 2**40]) for _ in range(chosen.randint(1, 4))), kind, 0)
            for name, kind in [
                ("blk.0.attn_k.weight", 0),
                ("blk.1.ssm_a", 12),
                (f"blk.{'9' * 5000}.x", 0),
                ("token_embd.weight", 2),
            ]
        )
        header = GgufHeader(tmp_path / "a", 100, 3, metadata, tensors, 50)
        found = shape_of(header, chosen.choice([0, 100, 2**50]))
        verdict = plan(
            [("base", found), ("instruct", found)], chosen.choice([0, 4096, 2**24]), "q8_0", Memory(2**33, 2**32)
        )
        assert verdict.total > 0
        assert verdict.words
