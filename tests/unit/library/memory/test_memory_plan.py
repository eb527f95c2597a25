"""Whether the voices fit, in figures and words, and advice that keeps what it promises."""

from __future__ import annotations

import re

import msgspec
import pytest

from desktop.library.memory.need import context_tokens, kv_bytes_per_token, need
from desktop.library.memory.plan import SCARCE_SHARE, Fit, _parameters, margin, plan
from desktop.library.memory.shape import shape_guess
from desktop.library.model_file import ModelShape
from desktop.machine_memory import Memory

GB = 10**9
QWEN_8B = msgspec.structs.replace(shape_guess(8_190_735_360, 5_030_000_000), n_ctx_train=32768)
QWEN_1B = msgspec.structs.replace(shape_guess(1_720_574_976, 1_280_000_000), n_ctx_train=32768)
BOTH_1B = [("base", QWEN_1B), ("instruct", QWEN_1B)]
BOTH_8B = [("base", QWEN_8B), ("instruct", QWEN_8B)]


def laptop(gb, free):
    return Memory(int(gb * GB), int(free * GB))


def test_both_fit_together():
    found = plan(BOTH_1B, 4096, "q8_0", laptop(16, 10.8))
    assert found.fit is Fit.FITS
    assert found.together
    assert found.advice == ()
    assert found.pill == "Fits"
    assert found.words.startswith("base 1.3 GB + instruct 1.3 GB + KV cache ")
    assert "(2 × 4,096 tokens, q8_0) + buffers " in found.words
    assert found.summary.startswith("Both fit together · ")
    assert found.summary.endswith(" of 9.8 GB")
    assert found.free_bytes == int(10.8 * GB) - GB  # a sixteenth of 16 GB stays with the system


def test_the_arithmetic_adds_up():
    found = plan(BOTH_1B, 4096, "f16", laptop(16, 10))
    assert found.total == sum(n.weights + n.kv + n.buffers + n.engine for _, n in found.needs)
    shown = re.findall(r"([\d.]+) ([MG])B", found.words)
    assert len(shown) == 4
    in_bytes = sum(float(number) * {"M": 1e6, "G": 1e9}[unit] for number, unit in shown)
    assert in_bytes == pytest.approx(found.total, abs=0.2 * GB)


def test_one_at_a_time():
    found = plan(BOTH_1B, 4096, "f16", laptop(8, 3.2))
    assert found.fit is Fit.ONE_AT_A_TIME
    assert not found.together
    assert "together" in found.summary
    assert all("both fit together" in advice for advice in found.advice)


def test_slow_from_disk_and_too_big():
    assert plan([("base", QWEN_8B)], 4096, "f16", laptop(8, 3.5)).fit is Fit.SLOW
    found = plan([("base", QWEN_8B)], 4096, "f16", laptop(4, 3.5))
    assert found.fit is Fit.TOO_BIG
    assert not found.together
    assert found.pill == "Too big"
    assert found.advice


def test_a_context_that_cannot_be_held_is_too_big_although_the_file_would_fit():
    assert plan([("base", QWEN_1B)], 32768, "f16", laptop(8, 3.0)).fit is Fit.TOO_BIG


def test_different_contexts_are_both_told():
    short = msgspec.structs.replace(QWEN_1B, n_ctx_train=2048)
    words = plan([("base", short), ("instruct", QWEN_1B)], 4096, "f16", laptop(16, 12)).words
    assert "(2,048 and 4,096 tokens, f16)" in words


def test_one_voice_alone():
    found = plan([("instruct", QWEN_1B)], 4096, "f16", laptop(16, 12))
    assert found.fit is Fit.FITS
    assert found.summary.startswith("Fits · ")
    assert "2 ×" not in found.words


def test_graphics_memory_counts_unless_it_is_the_same_memory():
    ram = laptop(8, 3.2)
    card = msgspec.structs.replace(ram, vram_total=8 * GB, vram_free=7 * GB)
    assert plan(BOTH_1B, 4096, "f16", card).fit is Fit.FITS
    shared = msgspec.structs.replace(card, vram_shared=True)
    assert plan(BOTH_1B, 4096, "f16", shared).fit is Fit.ONE_AT_A_TIME
    small = Memory(32 * GB, 24 * GB, 4 * GB, 4 * GB)
    spilled = plan(BOTH_8B, 4096, "f16", small)
    assert spilled.fit is Fit.SLOW
    assert spilled.together


def test_the_margin_grows_with_the_machine():
    assert margin(laptop(4, 2)) == 512 << 20
    assert margin(laptop(64, 2)) == 4 * GB


@pytest.mark.parametrize("free", [1.5, 2.4, 3.2, 4.5, 6.0, 9.0])
@pytest.mark.parametrize("voices", [BOTH_1B, BOTH_8B, BOTH_1B[:1], BOTH_8B[1:]])
@pytest.mark.parametrize("n_ctx", [4096, 16384])
def test_advice_keeps_its_promise(free, voices, n_ctx):
    memory = laptop(16, free + 1)
    found = plan(voices, n_ctx, "f16", memory)
    for advice in found.advice:
        if "q8_0" in advice:
            assert any(plan(group, n_ctx, "q8_0", memory).fit is Fit.FITS for group in groups(voices, advice))
        elif advice.startswith("With a context of"):
            tokens = int(advice.split()[4].replace(",", ""))
            for_all = groups(voices, advice)
            assert any(plan(group, tokens, "f16", memory).fit is Fit.FITS for group in for_all)
            assert not any(plan(group, tokens + 256, "f16", memory).fit is Fit.FITS for group in for_all)


def groups(voices, advice):
    if "both fit together" in advice:
        return [voices]
    return [[voice] for voice in voices if f"{voice[0]} fits" in advice]


def test_a_smaller_quantization_is_estimated():
    big = msgspec.structs.replace(QWEN_8B, weights_bytes=16_400_000_000)
    (smaller,) = [a for a in plan([("base", big)], 4096, "f16", laptop(16, 11)).advice if a.startswith("As ")]
    assert smaller.startswith("As Q8_0 (about 8.7 GB)")


def test_contexts_are_clamped_and_padded_as_the_engine_does():
    small = msgspec.structs.replace(QWEN_1B, n_ctx_train=1000)
    assert context_tokens(small, 4096) == 1024
    assert context_tokens(small, 0) == 1024
    assert context_tokens(small, 10) == 256
    assert context_tokens(QWEN_1B, 4097) == 4352


def test_quantized_caches_are_as_large_as_their_blocks():
    f16, q8, q4 = (need(QWEN_1B, 4096, kind).kv for kind in ("f16", "q8_0", "q4_0"))
    assert q8 * 32 == f16 * 17
    assert q4 * 32 == f16 * 9


def test_attention_without_flash_holds_every_heads_scores():
    fused, plain = need(QWEN_1B, 8192, "f16"), need(QWEN_1B, 8192, "f16", flash=False)
    assert plain.buffers - fused.buffers > 512 * 8192 * 4 * QWEN_1B.n_head


def test_the_smallest_models_run_on_a_crowded_computer():
    pocket = shape_guess(6_000_000, 6_000_000)
    assert plan([("base", pocket)], 1024, "f16", laptop(8, 0.6)).fit is Fit.FITS
    assert plan([("base", pocket)], 1024, "f16", laptop(8, 0.2)).fit is Fit.SLOW


def test_attention_without_flash_counts_and_a_quantized_cache_brings_flash_back():
    slow = plan([("base", QWEN_1B)], 16384, "f16", laptop(64, 60), flash=False)
    fast = plan([("base", QWEN_1B)], 16384, "f16", laptop(64, 60))
    assert slow.total > fast.total + 512 * 16384 * 4 * QWEN_1B.n_head
    assert (
        plan(BOTH_1B, 4096, "q8_0", laptop(16, 12), flash=False).total
        == plan(BOTH_1B, 4096, "q8_0", laptop(16, 12)).total
    )


def test_every_kind_of_advice_is_given_where_it_helps():
    """What test_advice_keeps_its_promise checks would hold of no advice at all."""
    both, alone = set(), set()
    for free in (1.5, 2.4, 3.2, 4.5, 6.0, 9.0):
        for voices in (BOTH_1B, BOTH_8B):
            for advice in plan(voices, 16384, "f16", laptop(16, free + 1)).advice:
                (both if "both fit together" in advice else alone).add(advice.split()[0])
    assert both == {"A", "With", "As"}
    assert {"With", "As", "Closing"} <= alone


def test_a_file_that_does_not_tell_its_weights_is_counted_by_its_matrices():
    """Qwen3 0.6B and 8B as published: 0.596 and 8.19 billion weights."""
    small = ModelShape(
        weights_bytes=1, n_layer=28, n_embd=1024, n_vocab=151_936, n_ctx_train=32768, kv_dims=((1024, 1024),) * 28,
        n_ff=3072, n_head=16, tied_embedding=True, n_query=2048,
    )  # fmt: skip
    large = ModelShape(
        weights_bytes=1, n_layer=36, n_embd=4096, n_vocab=151_936, n_ctx_train=32768, kv_dims=((1024, 1024),) * 36,
        n_ff=12288, n_head=32,
    )  # fmt: skip
    assert _parameters(small) == pytest.approx(596_049_920, rel=0.001)
    assert _parameters(large) == pytest.approx(8_190_735_360, rel=0.001)
    assert _parameters(msgspec.structs.replace(small, parameters=7)) == 7


def with_free(free, **card):
    """A computer on which exactly so many bytes may be taken."""
    return Memory(16 * GB, free + GB, **card)


@pytest.mark.parametrize(
    ("spare", "fit", "together"), [(0, Fit.FITS, True), (1, Fit.FITS, True), (-1, Fit.ONE_AT_A_TIME, False)]
)
def test_both_fit_down_to_the_last_byte(spare, fit, together):
    total = sum(need(shape, 4096, "f16").total for _, shape in BOTH_1B)
    found = plan(BOTH_1B, 4096, "f16", with_free(total + spare))
    assert (found.fit, found.together) == (fit, together)


@pytest.mark.parametrize(("spare", "fit"), [(0, Fit.ONE_AT_A_TIME), (-1, Fit.SLOW)])
def test_the_larger_of_two_decides_whether_they_fit_one_at_a_time(spare, fit):
    voices = [("base", QWEN_1B), ("instruct", QWEN_8B)]
    largest = need(QWEN_8B, 4096, "f16").total
    assert plan(voices, 4096, "f16", with_free(largest + spare)).fit is fit


def test_what_cannot_be_read_from_the_disk_again_must_be_free():
    """Other programs may be moved out for it, but for a share of what is available."""
    unmapped = need(QWEN_8B, 32768, "f16").unmapped
    near = range(unmapped * SCARCE_SHARE // (SCARCE_SHARE - 1) - 9, 2 * unmapped)
    least = next(free for free in near if free - free // SCARCE_SHARE >= unmapped)
    for free, fit in ((least, Fit.SLOW), (least - 1, Fit.TOO_BIG)):
        assert plan([("base", QWEN_8B)], 32768, "f16", Memory(64 * GB, free)).fit is fit


def test_a_card_that_holds_all_but_the_engines_is_no_brake():
    needs = [need(shape, 4096, "f16") for _, shape in BOTH_1B]
    on_card = sum(each.total - each.engine for each in needs)
    probe = plan(BOTH_1B, 4096, "f16", Memory(32 * GB, 24 * GB, 8 * GB, 8 * GB))
    kept_free = 24 * GB - 2 * GB + 8 * GB - probe.free_bytes  # of the card
    for spare, fit in ((0, Fit.FITS), (-1, Fit.SLOW)):
        vram = on_card + kept_free + spare
        assert plan(BOTH_1B, 4096, "f16", Memory(32 * GB, 24 * GB, vram, vram)).fit is fit


@pytest.mark.parametrize(("total", "left"), [(8 * GB, 512 << 20), (16 * (512 << 20), 512 << 20), (16 * GB, GB)])
def test_the_margin_is_a_sixteenth_and_half_a_gibibyte_at_least(total, left):
    assert margin(Memory(total, total)) == left


def test_what_a_cache_grows_by_is_that_of_its_layers_in_their_format():
    assert kv_bytes_per_token(QWEN_1B, "f16") == 2 * sum(key + value for key, value in QWEN_1B.kv_dims)
    more = need(QWEN_1B, 4096 + 256, "f16").kv - need(QWEN_1B, 4096, "f16").kv
    assert more == 256 * kv_bytes_per_token(QWEN_1B, "f16")


def test_layers_that_look_back_over_a_window_only_keep_no_more_where_that_is_asked():
    windowed = msgspec.structs.replace(QWEN_1B, window=1024, window_layers=tuple(range(QWEN_1B.n_layer)))
    whole, short = need(windowed, 8192, "f16"), need(windowed, 8192, "f16", whole_window=False)
    assert whole.kv == need(QWEN_1B, 8192, "f16").kv
    assert short.kv * 8192 == whole.kv * (1024 + 512)  # the window and a chunk
    some = msgspec.structs.replace(QWEN_1B, window=1024, window_layers=(0,))
    assert short.kv < need(some, 8192, "f16", whole_window=False).kv < whole.kv


def test_a_recurrent_state_is_held_once_and_copied_twice():
    state = msgspec.structs.replace(QWEN_1B, state_bytes=1000)
    assert need(state, 4096, "f16").kv - need(QWEN_1B, 4096, "f16").kv == 1000
    larger = msgspec.structs.replace(QWEN_1B, state_bytes=2000)  # both write several answers one after another
    assert need(larger, 4096, "f16").buffers - need(state, 4096, "f16").buffers == 2000


def test_rows_of_logits_are_held_for_all_answers_that_can_be_written_beside_each_other():
    state = msgspec.structs.replace(QWEN_1B, state_bytes=1)
    rows = need(QWEN_1B, 4096, "f16").buffers - need(state, 4096, "f16").buffers + 2
    assert rows % (QWEN_1B.n_vocab * 4) == 0
    assert rows > 0


def test_a_model_without_attention_holds_no_scores():
    bare = msgspec.structs.replace(QWEN_1B, kv_dims=())
    assert need(bare, 8192, "f16").buffers == need(bare, 4096, "f16").buffers
    assert need(QWEN_1B, 8192, "f16").buffers > need(QWEN_1B, 4096, "f16").buffers


def test_tokens_and_merges_cost_the_tokenizers_tables():
    more = msgspec.structs.replace(QWEN_1B, n_merges=QWEN_1B.n_merges + 1000)
    assert need(more, 4096, "f16").buffers - need(QWEN_1B, 4096, "f16").buffers == 120_000
