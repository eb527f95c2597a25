"""Text in pieces: stop strings, growing texts; and the sizes a context gets."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama import growing_text
from desktop.engine.llama import model as weights
from desktop.engine.llama.context import fit_sizes, shared_length
from desktop.engine.llama.growing_text import GrowingText
from desktop.engine.llama.loading import file_bytes, layers_that_fit
from desktop.engine.llama.token_text import StopStrings, TokenText
from desktop.protocol.messages import ContextParams, FlashAttention, KvType
from tests.fakes.tiny_gguf import LONG_TOKEN, WORDS, vocabulary


@given(st.text("ab\n ", max_size=30), st.lists(st.text("ab\n ", min_size=1, max_size=4), max_size=3), st.integers(1, 4))
def test_stop_strings_cut_at_the_first_one(text: str, stops: list[str], step: int) -> None:
    watch, out = StopStrings(stops), ""
    for at in range(0, len(text), step):
        out += watch.add(text[at : at + step])
        if watch.found:
            break
    out += watch.rest()
    ends = [(text.find(stop) + len(stop), stop) for stop in stops if stop in text]
    if not ends:
        assert (out, watch.found) == (text, "")
    else:  # the stop that is complete first ends the text, up to the size of the pieces it comes in
        assert text.startswith(out)
        assert text.startswith(watch.found, len(out))
        assert len(out) <= min(ends)[0]
        assert not any(stop in out for stop in stops)


@pytest.fixture(scope="module")
def token_text(make_tiny: Callable[..., Path]):
    path = str(make_tiny())
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    yield TokenText(model.vocab)
    model.free()


def test_pieces_longer_than_32_bytes_are_whole(token_text: TokenText) -> None:
    long_token = vocabulary()[0].index("Ġ" * len(LONG_TOKEN))
    assert token_text.piece(long_token) == LONG_TOKEN.encode()
    assert token_text.piece(10**6) == b""


@given(text=st.text(max_size=40))
def test_tokens_and_back(token_text: TokenText, text: str) -> None:
    assert b"".join(map(token_text.piece, token_text.tokens(text))) == text.encode()


def test_a_growing_text_has_the_same_tokens(token_text: TokenText) -> None:
    chance = random.Random(3)
    growing, text, spared = GrowingText(token_text), "", 0
    for _ in range(60):
        text += " ".join(chance.choice([*WORDS, "xyz,", "é🦊", "\n\n", "12"]) for _ in range(chance.randrange(80)))
        before = growing._tokens
        tokens = growing.tokens(text)
        assert tokens == token_text.tokens(text)
        spared += growing._grown(text) is not None and len(before) > 1000
    assert spared > 20
    assert growing.tokens("something else") == token_text.tokens("something else")


class Counted:
    """The same vocabulary; how long the texts were that it was given."""

    def __init__(self, text: TokenText) -> None:
        self.marks, self.piece, self._text = text.marks, text.piece, text
        self.lengths: list[int] = []

    def tokens(self, text: str) -> list[int]:
        self.lengths.append(len(text))
        return self._text.tokens(text)


def test_only_the_end_of_a_long_text_is_tokenized_again_unless_a_mark_is_completed_there(token_text: TokenText) -> None:
    counted = Counted(token_text)
    growing = GrowingText(counted)
    text = " ".join(WORDS * 30)
    assert len(growing.tokens(text)) >= growing_text.LEAST_TOKENS
    for more, whole in ((" and the water", False), (" was <|im_", False), ("end|> there", True), ("", False)):
        text += more
        assert growing.tokens(text) == token_text.tokens(text)
        assert (counted.lengths[-1] == len(text)) == whole, more
    growing.tokens("the water")
    growing.tokens("the water was")
    assert counted.lengths[-1] == len("the water was")  # so short a text is tokenized whole


def test_shared_length() -> None:
    assert [shared_length(*pair) for pair in (([], [1]), ([1, 2], [1, 2, 3]), ([1, 2, 3], [1, 5]), ([2], [1]))] == [
        0,
        2,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("asked", "free", "n_ctx", "notes"),
    [
        (0, 0, 2048, 0),
        (1, 0, 64, 1),
        (4096, 0, 2048, 0),  # the default, meant as "at most"
        (5000, 0, 2048, 1),
        (10**9, 0, 2048, 1),
        (4097, 0, 2048, 1),
        (2048, 1_000_000, 768, 1),
        (2048, 10, 64, 1),
        (64, 0, 64, 0),
        (63, 0, 64, 1),
        (2048, 2_276_000, 2048, 0),  # nine tenths of it hold 2,048 tokens
        (2048, 2_275_000, 1792, 1),
        (128, 142_000, 64, 1),  # 127 would do, but whole steps of 256 are taken, and the least is 64
    ],
)
def test_context_sizes(asked: int, free: int, n_ctx: int, notes: int) -> None:
    sizes = fit_sizes(ContextParams(n_ctx=asked), 2048, 1000.0, free)
    assert (sizes.n_ctx, len(sizes.notes)) == (n_ctx, notes)


@pytest.mark.parametrize(
    ("trained", "asked", "n_ctx", "words"),
    [
        (2048, 5000, 2048, "A context of 5,000 tokens was asked for; this model was trained for 2,048."),
        (2048, 10, 64, "A context of 10 tokens was asked for; the least is 64."),
        (0, 0, 4096, ""),  # a file that does not say
        (0, 5000, 4096, "A context of 5,000 tokens was asked for; this model was trained for 4,096."),
        (32, 0, 64, "A context of 32 tokens was asked for; the least is 64."),
        (8192, 8192, 8192, ""),
    ],
)
def test_what_was_changed_of_a_context_is_said(trained: int, asked: int, n_ctx: int, words: str) -> None:
    sizes = fit_sizes(ContextParams(n_ctx=asked), trained, 1000.0, 0)
    assert (sizes.n_ctx, sizes.notes) == (n_ctx, [words] if words else [])


def test_a_context_that_memory_has_no_room_for_says_both_sizes() -> None:
    sizes = fit_sizes(ContextParams(n_ctx=8000), 8000, 1_000_000.0, 4_000_000_000)
    assert sizes.notes == ["8,000 tokens need 8.0 GB, 4.0 GB are free: the context has 3,584 tokens."]
    assert fit_sizes(ContextParams(n_ctx=8000), 8000, 0.0, 1).n_ctx == 8000  # a model without a cache


@pytest.mark.parametrize(("asked", "n_batch"), [(1, 32), (32, 32), (512, 512), (4096, 4096), (5000, 4096)])
def test_batches_have_limits(asked: int, n_batch: int) -> None:
    assert fit_sizes(ContextParams(n_batch=asked), 8192, 1000.0, 0).n_batch == n_batch


@pytest.mark.parametrize("kv_type", KvType)
@pytest.mark.parametrize("flash", FlashAttention)
def test_only_a_quantized_cache_overrules_that_flash_attention_is_off(kv_type: KvType, flash: FlashAttention) -> None:
    sizes = fit_sizes(ContextParams(kv_type=kv_type, flash_attention=flash), 8192, 1000.0, 0)
    overruled = kv_type is not KvType.F16 and flash is FlashAttention.OFF
    assert sizes.flash is (FlashAttention.ON if overruled else flash)
    assert len(sizes.notes) == overruled


def test_quantized_cache_switches_flash_attention_on() -> None:
    params = ContextParams(kv_type=KvType.Q8_0, flash_attention=FlashAttention.OFF, n_batch=1)
    sizes = fit_sizes(params, 8192, 1000.0, 0)
    assert (sizes.flash, sizes.n_batch) == (FlashAttention.ON, 32)


def test_a_split_file_is_as_large_as_its_parts(tmp_path: Path) -> None:
    for name, size in (("m-00001-of-00003.gguf", 5), ("m-00002-of-00003.gguf", 70), ("m-00003-of-00003.gguf", 900)):
        (tmp_path / name).write_bytes(bytes(size))
    (tmp_path / "whole.gguf").write_bytes(bytes(4))
    assert file_bytes(str(tmp_path / "m-00001-of-00003.gguf")) == 975
    assert file_bytes(str(tmp_path / "whole.gguf")) == 4


def test_layers_that_fit() -> None:
    assert layers_that_fit(100, 33, 1000) == 33
    assert layers_that_fit(1000, 33, 500) == 16
    assert layers_that_fit(1000, 33, 0) == 33
    assert layers_that_fit(1000, 33, -5) == 33
    assert layers_that_fit(1000, 33, 1000) == 33
    assert layers_that_fit(1000, 33, 999) == 32
    assert layers_that_fit(1000, 33, 1) == 0
