"""Text in pieces: stop strings, growing texts; and the sizes a context gets."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama import model as weights
from desktop.engine.llama.context import fit_sizes, shared_length
from desktop.engine.llama.growing_text import GrowingText
from desktop.engine.llama.loading import file_bytes, layers_that_fit
from desktop.engine.llama.token_text import StopStrings, TokenText
from desktop.engine.messages import ContextParams, FlashAttention, KvType
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
        (2048, 1_000_000, 768, 1),
        (2048, 10, 64, 1),
    ],
)
def test_context_sizes(asked: int, free: int, n_ctx: int, notes: int) -> None:
    sizes = fit_sizes(ContextParams(n_ctx=asked), 2048, 1000.0, free)
    assert (sizes.n_ctx, len(sizes.notes)) == (n_ctx, notes)


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
