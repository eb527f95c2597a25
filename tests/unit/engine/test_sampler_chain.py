"""The sampler chain: which settings are taken, which samplers stand in it, and how far back they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.sampling.chain import SEEDS, SamplerChain, check
from desktop.engine.llama.sampling.samplers import MAX_HISTORY
from desktop.errors import BadInput
from desktop.protocol.messages import ContextParams, Sampling
from desktop.settings.limits import LIMITS

N_CTX = 2048
ALL_OFF = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0}


@pytest.fixture(scope="module")
def vocab(make_tiny: Callable[..., Path]) -> Iterator[Vocabulary]:
    path = str(make_tiny())
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    yield model.vocab
    model.free()


RANGES = {name: LIMITS[name] for name in Sampling.__struct_fields__ if name in LIMITS}


@pytest.mark.parametrize("name", RANGES)
def test_values_are_taken_up_to_their_limits_and_not_beyond(vocab: Vocabulary, name: str) -> None:
    low, high = RANGES[name]
    for value in (low, high):
        check(Sampling(**{name: value}), vocab)
    for value in (low - 0.001, high + 0.001, float("nan"), float("inf")):
        with pytest.raises(BadInput, match="out of range") as caught:
            check(Sampling(**{name: value}), vocab)
        assert f"{name} is {value}" in caught.value.detail


def test_biases_name_tokens_that_there_are_and_finite_numbers(vocab: Vocabulary) -> None:
    last = vocab.n_tokens - 1
    check(Sampling(logit_bias={0: 1e6, last: -1e6}), vocab)
    for token, bias in ((-1, 0.0), (last + 1, 0.0), (0, 1.1e6), (0, -1.1e6), (0, float("nan"))):
        with pytest.raises(BadInput) as caught:
            check(Sampling(logit_bias={token: bias}), vocab)
        assert f"names token {token} with {bias}" in caught.value.detail


def chain(settings: Sampling, vocab: Vocabulary) -> list[str]:
    """The names of the chain's samplers."""
    made = SamplerChain(settings, vocab, N_CTX)
    places = range(api.llama_sampler_chain_n(made._chain))
    names = [api.llama_sampler_name(api.llama_sampler_chain_get(made._chain, place)).decode() for place in places]
    made.free()
    return names


@pytest.mark.parametrize(
    ("changes", "samplers"),
    [
        ({}, ["temp", "dist"]),
        ({"temperature": 0.0}, ["greedy"]),
        ({"temperature": 0.0, "top_k": 5, "mirostat": 2}, ["greedy"]),
        ({"top_k": 1}, ["top-k", "temp", "dist"]),
        ({"typical_p": 0.99}, ["typical", "temp", "dist"]),
        ({"top_p": 0.99}, ["top-p", "temp", "dist"]),
        ({"min_p": 0.01}, ["min-p", "temp", "dist"]),
        ({"xtc_probability": 0.1}, ["xtc", "temp", "dist"]),
        ({"mirostat": 1, "top_k": 5, "min_p": 0.1}, ["temp", "mirostat"]),
        ({"mirostat": 2}, ["temp", "mirostat-v2"]),
        ({"logit_bias": {0: 1.0}}, ["logit-bias", "temp", "dist"]),
        ({"repeat_penalty": 1.1}, ["penalties", "temp", "dist"]),
        ({"frequency_penalty": -0.1}, ["penalties", "temp", "dist"]),
        ({"presence_penalty": 0.1}, ["penalties", "temp", "dist"]),
        ({"dry_multiplier": 0.1, "temperature": 0.0}, ["dry", "greedy"]),
        (
            {"logit_bias": {0: 1.0}, "repeat_penalty": 1.1, "dry_multiplier": 1.0, "top_k": 9, "typical_p": 0.9,
             "top_p": 0.9, "min_p": 0.1, "xtc_probability": 0.5},
            ["logit-bias", "penalties", "dry", "top-k", "typical", "top-p", "min-p", "xtc", "temp", "dist"],
        ),
    ],
)  # fmt: skip
def test_only_what_is_switched_on_stands_in_the_chain_in_llama_cpps_order(
    vocab: Vocabulary, changes: dict[str, object], samplers: list[str]
) -> None:
    names = [name.strip("?+ ") for name in chain(Sampling(**{**ALL_OFF, **changes}), vocab)]
    assert names == samplers


@pytest.mark.parametrize(
    ("changes", "n_ctx", "tokens"),
    [
        ({}, N_CTX, 0),
        ({"repeat_last_n": 64}, N_CTX, 0),  # no sampler asks
        ({"repeat_penalty": 1.1, "repeat_last_n": 64}, N_CTX, 64),
        ({"frequency_penalty": 0.1, "repeat_last_n": 64}, N_CTX, 64),
        ({"presence_penalty": 0.1, "repeat_last_n": -1}, N_CTX, N_CTX),
        ({"repeat_penalty": 1.1, "repeat_last_n": N_CTX + 1}, N_CTX, N_CTX),
        ({"repeat_penalty": 1.1, "repeat_last_n": 0}, N_CTX, 0),
        ({"dry_multiplier": 1.0}, N_CTX, N_CTX),
        ({"dry_multiplier": 1.0, "dry_last_n": 10}, N_CTX, 10),
        ({"dry_multiplier": 1.0, "dry_last_n": 10, "repeat_penalty": 1.1, "repeat_last_n": 64}, N_CTX, 64),
        ({"dry_multiplier": 1.0}, 10 * MAX_HISTORY, MAX_HISTORY),
    ],
)
def test_how_much_of_the_prompt_the_repetition_samplers_see(
    vocab: Vocabulary, changes: dict[str, object], n_ctx: int, tokens: int
) -> None:
    chain = SamplerChain(Sampling(**{**ALL_OFF, **changes}), vocab, n_ctx)
    assert chain._history == tokens
    chain.see_prompt(list(range(5)))
    chain.free()


@pytest.mark.parametrize("asked", [0, 7, SEEDS - 1])
def test_a_seed_that_was_asked_for_is_the_one_that_is_told(vocab: Vocabulary, asked: int) -> None:
    chain = SamplerChain(Sampling(seed=asked), vocab, N_CTX)
    assert chain.seed == asked
    chain.free()


def test_a_seed_that_would_not_be_the_one_told_is_refused(vocab: Vocabulary) -> None:
    with pytest.raises(BadInput) as caught:
        SamplerChain(Sampling(seed=SEEDS), vocab, N_CTX)
    assert "seed is" in caught.value.detail


@pytest.mark.parametrize("asked", [None, -1])
def test_a_seed_is_drawn_where_none_was_asked_for(vocab: Vocabulary, asked: int | None) -> None:
    chains = [SamplerChain(Sampling(seed=asked), vocab, N_CTX) for _ in range(8)]
    assert len({chain.seed for chain in chains}) > 1
    for chain in chains:
        chain.free()
