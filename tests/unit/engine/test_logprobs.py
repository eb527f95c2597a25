"""Log-probabilities of the model's own distribution, whatever samplers and biases make of it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable

import numpy as np
import pytest

from desktop.engine.llama.sampling.logprobs import LogProbs
from desktop.errors import BadInput
from desktop.protocol.messages import MAX_TOP, FailureKind, Sampling, Token, Tokens
from tests.fakes.asker import Answer, Asker
from tests.fakes.scripted_gguf import CHATML, Scripted


def tokens_of(answer: Answer) -> list[Token]:
    return [token for event in answer.events if isinstance(event, Tokens) for token in event.tokens]


def as_c(row: np.ndarray) -> ctypes.Array[ctypes.c_float]:
    return (ctypes.c_float * len(row))(*row)


def exact(row: np.ndarray) -> np.ndarray:
    """log softmax in double precision. Shape (n_vocab,)."""
    wide = row.astype(np.float64)
    return wide - wide.max() - np.log(np.exp(wide - wide.max()).sum())


@pytest.mark.parametrize("seed", range(12))
def test_they_are_the_logarithms_of_a_softmax_over_the_whole_vocabulary(seed: int) -> None:
    chance = np.random.default_rng(seed)
    row = (chance.standard_normal(5000) * chance.choice((0.01, 3, 200))).astype(np.float32)
    if seed % 3 == 0:
        row[chance.integers(0, 5000, 900)] = row[0]  # many alike
    if seed % 4 == 0:
        row[1000:1100] = -np.inf
    token = int(chance.integers(0, 900))
    told = LogProbs(len(row), 20).of(as_c(row), token)
    right = exact(row)
    assert told.logprob == pytest.approx(right[token], abs=2e-5, rel=1e-6)
    best = sorted(range(len(row)), key=lambda place: (-row[place], place))[:20]
    assert [place for place, _ in told.top] == best
    assert [logprob for _, logprob in told.top] == pytest.approx(list(right[best]), abs=2e-5, rel=1e-6)


def test_tokens_that_cannot_come_are_no_alternatives() -> None:
    row = np.full(10, -np.inf, np.float32)
    row[3] = 1.0
    told = LogProbs(10, 5).of(as_c(row), 3)
    assert told == (0.0, [(3, 0.0)])
    assert len(LogProbs(3, 20).of(as_c(np.zeros(3, np.float32)), 0).top) == 3


@pytest.mark.parametrize("top", [-1, MAX_TOP + 1, 10**9])
def test_no_more_alternatives_than_agreed(top: int, instruct: Asker) -> None:
    with pytest.raises(BadInput, match="So many alternatives"):
        LogProbs(10, top)
    assert instruct.ask("Hello", top=top).failed.kind is FailureKind.BAD_REQUEST


def test_none_are_told_to_those_who_do_not_ask(instruct: Asker) -> None:
    tokens = tokens_of(instruct.ask("Hello"))
    assert tokens
    assert all(token.logprob is None and token.top == [] for token in tokens)


def test_of_a_model_whose_logits_are_known_every_token_has_its_own(said: Callable[..., Answer]) -> None:
    model = Scripted(template=CHATML)
    tokens = tokens_of(said(model, "Good day", top=2))
    assert len(tokens) == len("Good day")
    sure = tokens[0].logprob
    assert sure is not None
    for token in tokens:
        assert token.top[0][0] == token.id
        assert token.logprob == pytest.approx(sure, abs=1e-5)
        n_vocab = 256 + len(model.specials)
        assert math.exp(token.logprob or 0) + (n_vocab - 1) * math.exp(token.top[1][1]) == pytest.approx(1, abs=1e-4)


def test_samplers_biases_and_grammars_change_what_comes_and_not_what_it_was_worth(instruct: Asker) -> None:
    plain = tokens_of(instruct.ask("Hello", max_tokens=1, top=20))[0]
    for sampling in (
        Sampling(temperature=1.7, seed=3),
        Sampling(temperature=0, logit_bias={plain.id: -1e6}),
        Sampling(temperature=0, grammar="root ::= [a-z ]*"),
        Sampling(mirostat=2, seed=5),
    ):
        other = tokens_of(instruct.ask("Hello", max_tokens=1, top=20, sampling=sampling))[0]
        assert [place for place, _ in other.top] == [place for place, _ in plain.top]
        assert [value for _, value in other.top] == pytest.approx([value for _, value in plain.top], abs=1e-3)
        known = dict(other.top)
        assert other.logprob == pytest.approx(known.get(other.id, other.logprob), abs=1e-6)
    assert sum(math.exp(value) for _, value in plain.top) <= 1 + 1e-6
