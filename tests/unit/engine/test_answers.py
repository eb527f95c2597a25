"""The real engine: load, generate, cancel, reuse, stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.protocol.messages import (
    Failed,
    Finish,
    Finished,
    Generate,
    Loaded,
    Overflow,
    Prefilling,
    Sampling,
    SetThreads,
    TextPrompt,
    Tokens,
)
from tests.fakes.asker import GREEDY, Asker
from tests.fakes.tiny_gguf import CHATML, token_id, write_recurrent
from tests.pace import within

SEEDED = Sampling(seed=11, temperature=1.0)


def test_ready_is_quick_and_names_the_devices(engine: Asker) -> None:
    assert engine.ready.start_s < 0.5
    assert [device.kind for device in engine.ready.devices].count("cpu") == 1
    assert engine.ready.binding_version == "0.3.36"


def test_generate_before_load_is_refused(tmp_path: Path) -> None:
    asker = Asker(tmp_path / "log")
    try:
        assert asker.ask("Hello").failed.title == "No file is loaded."
    finally:
        assert asker.process.stop() == 0


def test_loaded_tells_what_is_used(engine: Asker, instruct_file: Path) -> None:
    loaded = engine.load(instruct_file, n_ctx=1000, threads=1)
    assert isinstance(loaded, Loaded)
    assert (loaded.architecture, loaded.n_layer, loaded.n_ctx_train) == ("llama", 2, 2048)
    assert loaded.n_ctx == 1024  # llama.cpp pads to 256
    assert (loaded.threads, loaded.gpu_layers, loaded.device) == (1, 0, "CPU, 1 thread")
    assert (loaded.has_template, loaded.template_note, loaded.can_shift) == (True, "", True)


def test_answer_is_whole_and_timed(instruct: Asker) -> None:
    answer = instruct.ask("Hello there", max_tokens=20)
    finished = answer.finished
    assert (finished.finish, finished.tokens) == (Finish.LENGTH, 20)
    assert answer.text
    assert finished.context_used == finished.prompt_tokens + 19
    assert finished.timings.decode_tokens_per_s > 0
    assert 0 < finished.timings.first_token_s < 5
    assert isinstance(answer.events[0], Prefilling)


def test_greedy_is_deterministic_and_seeds_are_honoured(instruct: Asker) -> None:
    assert instruct.ask("Hello").text == instruct.ask("Hello").text
    first, again = (instruct.ask("Hello", sampling=SEEDED) for _ in range(2))
    other = instruct.ask("Hello", sampling=Sampling(seed=12, temperature=1.0))
    assert first.text == again.text != other.text
    assert first.finished.seed == 11
    drawn = instruct.ask("Hello", sampling=Sampling(temperature=1.0))
    assert instruct.ask("Hello", sampling=Sampling(temperature=1.0, seed=drawn.finished.seed)).text == drawn.text


def test_shared_beginning_comes_from_the_cache(instruct: Asker) -> None:
    first = instruct.ask("the people of the water", cache_prompt=False)
    assert first.finished.cached_tokens == 0
    again = instruct.ask("the people of the water")
    assert again.finished.cached_tokens == again.finished.prompt_tokens - 1
    assert again.text == first.text
    longer = instruct.ask("the people of the water", first.text, "and then")
    # the new prompt shares the old prompt and the answer, but for the token that was never decoded
    assert longer.finished.cached_tokens >= first.finished.prompt_tokens
    fresh = instruct.ask("the people of the water", first.text, "and then", cache_prompt=False)
    assert fresh.text == longer.text


def test_cancel_mid_prompt_keeps_what_was_read(engine: Asker, make_tiny: Callable[..., Path]) -> None:
    path = make_tiny(n_embd=256, n_layer=6, n_ctx_train=8192)
    assert isinstance(engine.load(path, n_ctx=4096, threads=1, n_batch=64), Loaded)
    text = " ".join(["people"] * 2000)
    stopped = engine.go_on(text, cancel_on=lambda event: isinstance(event, Prefilling) and event.done >= 300)
    assert stopped.finished.finish is Finish.CANCELLED
    assert 300 <= stopped.finished.context_used < stopped.finished.prompt_tokens
    resumed = engine.go_on(text)
    assert resumed.finished.cached_tokens == stopped.finished.context_used
    assert resumed.text == engine.go_on(text, cache_prompt=False).text


def test_cancel_is_quick_inside_a_chunk(engine: Asker, make_tiny: Callable[..., Path]) -> None:
    path = make_tiny(n_embd=256, n_layer=6, n_ctx_train=8192)
    assert isinstance(engine.load(path, n_ctx=4096, threads=1), Loaded)
    engine.request_id += 1
    engine.process.send(Generate(id=engine.request_id, prompt=TextPrompt(segments=[" ".join(["people"] * 2000)])))
    with within(5):
        stopped = engine.collect(cancel_on=lambda event: True)  # at the first sign of life
    assert stopped.finished.finish is Finish.CANCELLED


def test_cancel_mid_answer_then_go_on(instruct: Asker) -> None:
    stopped = instruct.ask("Hello", max_tokens=-1, cancel_on=lambda event: isinstance(event, Tokens))
    assert stopped.finished.finish is Finish.CANCELLED
    assert stopped.text
    assert instruct.ask("Hello").finished.tokens == 16


def test_cancel_reaches_a_waiting_turn_and_no_other(instruct: Asker) -> None:
    from desktop.protocol.messages import Cancel

    long_one = Generate(id=901, prompt=TextPrompt(segments=["the"]), sampling=GREEDY, max_tokens=300)
    waiting = Generate(id=902, prompt=TextPrompt(segments=["the"]), sampling=GREEDY, max_tokens=300)
    for command in (long_one, waiting, Cancel(id=902), Cancel(id=777)):
        instruct.process.send(command)
    ends: list[tuple[int, Finish]] = []
    while len(ends) < 2:
        event = instruct.next()
        if isinstance(event, Finished):
            ends.append((event.id, event.finish))
    assert ends == [(902, Finish.CANCELLED), (901, Finish.LENGTH)]  # whoever waits ends at once


def test_late_cancel_does_not_reach_the_next_turn(instruct: Asker) -> None:
    from desktop.protocol.messages import Cancel

    instruct.ask("Hello")
    instruct.process.send(Cancel(id=instruct.request_id))
    assert instruct.ask("Hello").finished.finish is Finish.LENGTH


@pytest.mark.parametrize("policy", list(Overflow))
def test_context_full(instruct: Asker, policy: Overflow) -> None:
    said = ["the people of the water " * 10, "and then " * 10, "which word " * 10, "could be", "other"]
    answer = instruct.ask(*said, max_tokens=700, overflow=policy)
    finished = answer.finished
    if policy is Overflow.STOP:
        assert finished.finish is Finish.CONTEXT_FULL
        assert finished.context_used == finished.n_ctx == 512
    elif policy is Overflow.SHIFT:
        assert finished.finish is Finish.LENGTH
        assert "shifted" in finished.notes[0]
    else:  # turns are left out until only the answer is left
        assert finished.finish is Finish.CONTEXT_FULL
        assert "oldest turns were left out" in finished.notes[0]


def test_drop_oldest_text_goes_on_for_ever(instruct: Asker) -> None:
    answer = instruct.go_on("the people ", "of the water ", "and", max_tokens=900, overflow=Overflow.DROP_OLDEST)
    assert (answer.finished.finish, answer.finished.tokens) == (Finish.LENGTH, 900)
    assert any("left out" in note for note in answer.finished.notes)


def test_prompt_longer_than_the_context(instruct: Asker) -> None:
    failed = instruct.go_on("people " * 600).failed
    assert "606 tokens" in failed.detail
    assert "512" in failed.detail
    turns = ["water " * 100] * 9
    assert "context" in instruct.ask(*turns).failed.title
    shorter = instruct.ask(*turns, overflow=Overflow.DROP_OLDEST).finished
    assert shorter.finish is Finish.LENGTH
    assert shorter.notes[0].endswith("oldest turns were left out.")
    whole_text = instruct.go_on("people " * 600, overflow=Overflow.DROP_OLDEST).finished
    assert "tokens of the text were left out" in "".join(whole_text.notes)
    assert instruct.go_on("a " * 40, "people " * 600, "b " * 300, overflow=Overflow.DROP_OLDEST).finished.notes
    assert instruct.ask("people " * 600, overflow=Overflow.DROP_OLDEST).failed.title == failed.title


def test_stop_strings_across_token_borders(instruct: Asker) -> None:
    plain = instruct.ask("Hello", max_tokens=60).text
    for start in (5, 17, 30):
        stop = plain[start : start + 7]
        answer = instruct.ask("Hello", max_tokens=60, stop=["never this", stop])
        assert answer.text == plain[: plain.index(stop)]
        assert (answer.finished.finish, answer.finished.stop_string) == (Finish.STOP_STRING, stop)
    assert instruct.ask("Hello", max_tokens=60, stop=[plain[-4:] + "and no more"]).text == plain


def test_ends_at_end_of_turn_unless_told_otherwise(instruct: Asker) -> None:
    wants_end = Sampling(temperature=0, logit_bias={token_id("<|im_end|>"): 1000.0})
    assert instruct.ask("Hello", sampling=wants_end).finished.finish is Finish.END_OF_TURN
    ignoring = instruct.ask("Hello", sampling=wants_end, ignore_end=True)
    assert (ignoring.finished.finish, ignoring.finished.tokens, ignoring.text) == (Finish.LENGTH, 16, "")


def test_broken_utf8_never_stalls(instruct: Asker) -> None:
    first_byte_of_three = 256 - 34  # its index among the byte tokens is its value
    stray = instruct.go_on(
        "Hello", sampling=Sampling(temperature=0, logit_bias={first_byte_of_three: 1000.0}), max_tokens=40
    )
    assert set(stray.text) == {"\ufffd"}
    assert len(stray.text) == 39  # the last one may yet have become a character: nothing is shown of it


@pytest.mark.parametrize(
    "text", ["\0a\0", "half a pair \ud83d and \udc00", "🦊" * 50, "", " ", "line\u2028break", "\ud83e\udd8a"]
)
def test_any_text_is_taken(instruct: Asker, text: str) -> None:
    assert instruct.go_on(text).finished.tokens == 16
    assert instruct.ask(text).finished.tokens == 16


def test_a_megabyte_on_one_line(instruct: Asker) -> None:
    failed = instruct.go_on("x" * 1_000_000).failed
    assert "1,000,000" in failed.detail
    assert instruct.ask("Hello").finished.tokens == 16


def test_threads_change_in_the_middle(instruct: Asker) -> None:
    def change(event: object) -> bool:
        if isinstance(event, Tokens):
            instruct.process.send(SetThreads(threads=2))
        return False

    assert instruct.ask("Hello", max_tokens=300, cancel_on=change).finished.tokens == 300


def test_first_token_comes_at_once_and_few_events_follow(instruct: Asker) -> None:
    answer = instruct.ask("Hello", max_tokens=400)
    tokens = [event for event in answer.events if isinstance(event, Tokens)]
    assert len(tokens[0].tokens) == 1
    assert len(tokens) <= 3 + answer.finished.timings.decode_s / 0.02


@pytest.mark.parametrize("n_ctx", [-5, 0, 1, 10_000_000, 2**31 - 1])
def test_absurd_context_sizes_are_brought_to_reason(engine: Asker, instruct_file: Path, n_ctx: int) -> None:
    loaded = engine.load(instruct_file, n_ctx=n_ctx, threads=1)
    assert isinstance(loaded, Loaded)
    assert 64 <= loaded.n_ctx <= 16 * 2048
    assert bool(loaded.notes) == (n_ctx not in {0, -5})


def test_kv_types_and_flash_attention(engine: Asker, instruct_file: Path, make_tiny: Callable[..., Path]) -> None:
    wide = make_tiny(n_embd=128, template=CHATML)
    for kv_type in ("q8_0", "q4_0"):
        loaded = engine.load(wide, kv_type=kv_type, flash_attention="off", threads=1)
        assert isinstance(loaded, Loaded)
        assert (loaded.kv_type, loaded.flash_attention) == (kv_type, True)
        assert "flash attention" in loaded.notes[0]
        assert engine.ask("Hello").finished.tokens == 16
    narrow = engine.load(instruct_file, kv_type="q8_0", threads=1)  # its heads are 16 wide, a block has 32
    assert isinstance(narrow, Loaded)
    assert narrow.kv_type == "f16"
    assert "f16 is used" in narrow.notes[0]


def test_recurrent_models_go_on_from_the_last_state_they_kept(engine: Asker, tiny_dir: Path) -> None:
    loaded = engine.load(write_recurrent(tiny_dir / "mamba.gguf"), threads=1)
    assert isinstance(loaded, Loaded)
    assert not loaded.can_shift
    first = engine.go_on("the people of the water", max_tokens=5)
    again = engine.go_on("the people of the water", max_tokens=5)
    assert (again.finished.cached_tokens, again.text) == (again.finished.prompt_tokens - 1, first.text)
    read = engine.go_on("the people of the water", max_tokens=0)
    longer = engine.go_on("the people of the water and then", max_tokens=5)
    assert longer.finished.cached_tokens == read.finished.prompt_tokens  # nothing to cut: the state is carried on
    assert engine.go_on("the people of the water and then", max_tokens=5).text == longer.text
    full = engine.go_on("the", max_tokens=700, overflow=Overflow.SHIFT).finished
    assert full.tokens == 700
    stopped = engine.go_on(
        "of " * 20, max_tokens=100_000, overflow=Overflow.SHIFT, cancel_on=lambda event: isinstance(event, Tokens)
    )
    assert stopped.finished.finish is Finish.CANCELLED
    assert engine.go_on("the people of the water", max_tokens=5).text == first.text


def test_the_rate_counts_what_was_decoded(instruct: Asker) -> None:
    assert instruct.ask("Hello", max_tokens=1).finished.timings.decode_tokens_per_s == 0
    timings = instruct.ask("Hello", max_tokens=20).finished.timings
    assert round(timings.decode_tokens_per_s * timings.decode_s) == 19  # the last one's logits are not needed


def test_no_tokens_asked_for_only_reads_the_prompt(instruct: Asker) -> None:
    read = instruct.ask("the people of the water", max_tokens=0)
    assert (read.finished.tokens, read.text, read.finished.finish) == (0, "", Finish.LENGTH)
    assert instruct.ask("the people of the water").finished.cached_tokens == read.finished.prompt_tokens - 1


def test_load_replaces_and_a_bad_load_leaves_nothing(engine: Asker, instruct_file: Path, tmp_path: Path) -> None:
    assert isinstance(engine.load(instruct_file, threads=1), Loaded)
    assert isinstance(engine.load(tmp_path / "none.gguf"), Failed)
    assert engine.ask("Hello").failed.title == "No file is loaded."
