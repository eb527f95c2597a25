"""What the library says of the real file is true: judge, memory plan, and that it is no source for quantizing."""

from __future__ import annotations

import shutil

import psutil
import pytest

from desktop.engine.quantization import Quantization
from desktop.errors import AppError
from desktop.gguf.header import read_header
from desktop.gguf.types import quantization_of
from desktop.library.families.catalogue import load_catalogue
from desktop.library.judging.judge import Evidence, judge
from desktop.library.memory.need import ENGINE_BYTES, need
from desktop.library.memory.plan import shape_of
from desktop.library.variant import Confidence, Variant
from desktop.protocol.messages import KvType, Loaded
from tests.fakes.asker import Asker

MIB = 1 << 20
KV_VALUES = 30 * 3 * 64 * 2  # layers, heads, values a head, K and V; one token
PLANS = [(512, KvType.F16), (2048, KvType.Q8_0), (2048, KvType.F16), (8192, KvType.Q4_0)]


def test_the_judge_says_instruct_and_why(real_file):
    verdict = judge(Evidence(real_file.name, read_header(real_file)))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.HIGH)
    assert any("“instruct”" in reason for reason in verdict.reasons)
    assert any("<|im_end|>" in reason for reason in verdict.reasons)


def test_under_a_name_that_says_nothing_the_end_of_its_turns_speaks(real_file):
    verdict = judge(Evidence("model.gguf", read_header(real_file)))
    assert verdict.variant is Variant.INSTRUCT
    assert verdict.reasons


def test_the_catalogue_knows_the_file_and_its_figures(real_file, tmp_path):
    family, variant = load_catalogue(tmp_path / "none.toml").find(real_file.name)
    header = read_header(real_file)
    assert (family.id, variant) == ("smollm2-135m", Variant.INSTRUCT)
    assert family.context == header.number("llama.context_length")
    assert family.layers == header.number("llama.block_count")
    assert family.vocabulary == header.number("llama.vocab_size")
    assert family.kv_dims == (3 * 64, 3 * 64)


def test_quantizing_it_is_refused_in_words_and_leaves_nothing(real_file, tmp_path):
    assert quantization_of(read_header(real_file)) == "Q4_1"
    with pytest.raises(AppError) as problem:
        Quantization(real_file, tmp_path / "made.gguf", "Q4_K_M", tmp_path / "quantize.log").run()
    assert "Q4_1" in f"{problem.value.title} {problem.value.detail}"
    assert problem.value.hint
    assert not (tmp_path / "made.gguf").exists()


@pytest.mark.parametrize(("n_ctx", "kv_type"), PLANS)
def test_the_memory_plan_is_what_the_engine_takes(real_file, tmp_path, tell, n_ctx, kv_type):
    asker = Asker(tmp_path / "engine.log")
    try:
        empty = _resident(asker)
        loaded = asker.load(real_file, n_ctx=n_ctx, kv_type=kv_type, threads=1)
        assert isinstance(loaded, Loaded)
        assert asker.go_on("word " * min(n_ctx - 40, 700), max_tokens=8, ignore_end=True).finished.tokens == 8
        real = _resident(asker) - empty
    finally:
        asker.process.stop()
    said = need(shape_of(read_header(real_file), real_file.stat().st_size), n_ctx, kv_type.value)
    values = {KvType.F16: 2, KvType.Q8_0: 34 / 32, KvType.Q4_0: 18 / 32}[kv_type]
    assert said.kv == pytest.approx(KV_VALUES * values * n_ctx, rel=0.05)
    planned = said.total - said.engine + said.reclaimable
    tell(f"{n_ctx} tokens, {kv_type}: planned {planned / MIB:.0f} MiB, real {real / MIB:.0f}; empty {empty / MIB:.0f}")
    assert abs(planned - real) <= max(8 * MIB, 0.10 * real)
    assert abs(empty - ENGINE_BYTES) < 30 * MIB


def test_a_copy_that_is_cut_is_refused_with_the_reason(engine, real_file, tmp_path):
    cut = tmp_path / "cut.gguf"
    shutil.copyfile(real_file, cut)
    with cut.open("r+b") as file:
        file.truncate(60_000_000)
    refused = engine.load(cut)
    assert not isinstance(refused, Loaded)
    assert refused.detail
    assert refused.hint
    assert isinstance(engine.load(real_file), Loaded)


def _resident(asker):
    return psutil.Process(asker.process.pid).memory_info().rss
