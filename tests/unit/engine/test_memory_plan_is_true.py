"""The memory plan against real engine processes: what it says a file takes is what its engine grows by."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import gguf
import psutil
import pytest
from benchmarks import bench_file

from desktop.gguf.header import read_header
from desktop.library.memory.need import ENGINE_BYTES, need
from desktop.library.memory.plan import shape_of
from desktop.protocol.messages import FlashAttention, KvType, Loaded
from tests.fakes.asker import Asker
from tests.fakes.tiny_gguf import write_recurrent

LONG = bool(os.environ.get("TANDEM_LONG"))
MIB = 1 << 20
ALLOWED_SHARE, ALLOWED_BYTES = 0.10, 8 * MIB  # 30 MiB would let any plan of a small file pass
PACKAGING = Path(bench_file.__file__).parents[1]

Shape = bench_file.Shape
SMALL = Shape(n_embd=256, n_layer=4, n_ff=768, n_head=4, n_head_kv=2, n_vocab=32_000, n_ctx_train=8192)  # 17 MB, F16
MEDIUM = Shape(n_embd=512, n_layer=10, n_ff=1536, n_head=8, n_head_kv=8, n_vocab=150_000, n_ctx_train=8192)  # 84 MB, Q4
LARGE = Shape(n_embd=1024, n_layer=18, n_ff=2816, n_head=16, n_head_kv=8, n_vocab=16_000, n_ctx_train=8192)  # 427 MB


class Combination(NamedTuple):
    shape: Shape
    quantized: bool
    n_ctx: int
    kv_type: str
    flash: str = "auto"


COMBINATIONS = [
    Combination(SMALL, False, 2048, "f16"),
    Combination(SMALL, False, 8192, "q8_0"),
    Combination(SMALL, False, 512, "q4_0"),
    Combination(SMALL, False, 8192, "f16", "off"),
    Combination(MEDIUM, True, 512, "f16"),
    Combination(MEDIUM, True, 2048, "q8_0"),
    Combination(MEDIUM, True, 8192, "f16"),
    Combination(MEDIUM, True, 8192, "q4_0"),
    Combination(LARGE, False, 512, "q8_0"),
    Combination(LARGE, False, 2048, "q4_0"),
    Combination(LARGE, False, 2048, "f16"),
    Combination(LARGE, False, 8192, "f16"),
]
DEFAULT = (0, 1, 2, 4)


@pytest.fixture(scope="module")
def model_files(tmp_path_factory):
    """Writes each file once, in a process of its own."""
    folder = tmp_path_factory.mktemp("sized")

    def path_of(shape, quantized):
        path = folder / (shape.file_name() if quantized else f"{shape.file_name()}.f16.gguf")
        if not path.exists():
            what = "write" if quantized else "_write_full_precision"
            program = "from pathlib import Path; from benchmarks.bench_file import *; from benchmarks import bench_file"
            program += f"; bench_file.{what}(Path({str(path)!r}), {shape!r})"
            subprocess.run([sys.executable, "-c", program], cwd=PACKAGING, check=True, capture_output=True)
        return path

    return path_of


def resident(process):
    """Resident bytes, the mapped pages of the weights among them."""
    return psutil.Process(process.pid).memory_info().rss


def real_growth(path, combination, log):
    """(empty engine, growth of the loaded engine whose context has been filled)."""
    asker = Asker(log)
    try:
        empty = resident(asker.process)
        params = {"n_ctx": combination.n_ctx, "kv_type": KvType(combination.kv_type), "threads": 2}
        loaded = asker.load(path, flash_attention=FlashAttention(combination.flash), **params)
        assert isinstance(loaded, Loaded)
        assert (loaded.n_ctx, loaded.kv_type) == (combination.n_ctx, combination.kv_type)
        length = combination.n_ctx - 20 if filled(combination) else 700
        answer = asker.go_on("a" * min(length, loaded.n_ctx - 20), max_tokens=8, ignore_end=True)
        assert answer.finished.tokens
        return empty, resident(asker.process) - empty
    finally:
        asker.process.stop()


def filled(combination):
    """Whether the whole context is computed: minutes for large files; their caches are
    zeroed when they are made, so resident anyhow, and the buffers are touched by one chunk but for the mask."""
    most = 8192 if combination.shape is SMALL and LONG else 2048
    return combination.n_ctx <= most


def planned(path, combination):
    shape = shape_of(read_header(path), path.stat().st_size)
    return need(shape, combination.n_ctx, combination.kv_type, flash=combination.flash != "off")


@pytest.mark.timeout(600)
def test_the_plan_is_what_engines_take(model_files, tmp_path, record_property):
    chosen = COMBINATIONS if LONG else [COMBINATIONS[index] for index in DEFAULT]
    wrong, lines = [], []
    for number, combination in enumerate(chosen):
        path = model_files(combination.shape, combination.quantized)
        empty, real = real_growth(path, combination, tmp_path / f"{number}.log")
        said = planned(path, combination)
        plan_growth = said.total - said.engine + said.reclaimable
        line = (
            f"{path.stat().st_size / MIB:5.0f} MiB file, {combination.n_ctx:5} tokens, {combination.kv_type:4}, flash "
            f"{combination.flash:4}: planned {plan_growth / MIB:6.1f}, real {real / MIB:6.1f} MiB "
            f"({plan_growth / real - 1:+.1%}, {(plan_growth - real) / MIB:+.1f} MiB)"
        )
        lines.append(line)
        if abs(plan_growth - real) > max(ALLOWED_BYTES, ALLOWED_SHARE * real):
            wrong.append(line)
        assert abs(empty - ENGINE_BYTES) < 30 * MIB, f"an empty engine takes {empty / MIB:.0f} MiB"
    print("\n" + "\n".join(lines))
    record_property("memory plan", lines)
    assert not wrong


def test_a_recurrent_state_is_planned(tmp_path):
    path = write_recurrent(tmp_path / "mamba.gguf", n_embd=512, n_layer=4)
    combination = Combination(SMALL, False, 512, "f16")
    _, real = real_growth(path, combination, tmp_path / "log")
    said = planned(path, combination)
    assert abs(said.total - said.engine - real) < ALLOWED_BYTES


def test_the_copy_of_the_weights_is_counted_apart(model_files, tmp_path):
    """Rearranged weights lie in memory twice; the file's pages of them go back to the system when it needs room."""
    path = model_files(bench_file.TINY, quantized=True)
    said = planned(path, Combination(bench_file.TINY, True, 512, "f16"))
    types = {tensor.tensor_type for tensor in gguf.GGUFReader(path).tensors}
    assert gguf.GGMLQuantizationType.Q4_K in types
    assert 0 < said.reclaimable < said.weights
