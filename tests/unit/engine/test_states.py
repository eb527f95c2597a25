"""Copies of a recurrent state: which are kept, and which one a chat goes on from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama import states
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.context import Context, fit_sizes
from desktop.engine.llama.states import StateCopies
from desktop.protocol.messages import ContextParams
from tests.fakes.tiny_gguf import write_recurrent


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    path = str(write_recurrent(tmp_path_factory.mktemp("states") / "recurrent.gguf"))
    params = ContextParams(threads=1)
    model = weights.load(path, weights.inspect(path), params, 0, lambda _fraction: True)
    context = Context(model, params, fit_sizes(params, 512, 1, 0), AbortByte(), on_gpu=False)
    yield context
    context.free()
    model.free()


@pytest.fixture
def context(opened: Context) -> Context:
    """Empty, with copies of its own."""
    opened.clear()
    opened._states = StateCopies(opened.pointer)
    return opened


def kept(context: Context) -> list[int]:
    """Behind how many tokens the copies were taken."""
    return [copy.tokens for copy in context._states._copies]


def read(context: Context, *counts: int) -> None:
    """Read so many tokens, one prompt behind the other: a copy is taken at the end of each."""
    for count in counts:
        context.prefill([5] * count, lambda _done: None)


@pytest.mark.parametrize(("copies", "spare", "left"), [(3, 0, 3), (3, -1, 2), (5, 0, 5), (1, 0, 2), (0, 0, 2)])
def test_the_oldest_copies_go_when_all_together_are_too_large_but_two_stay(
    context: Context, monkeypatch: pytest.MonkeyPatch, copies: int, spare: int, left: int
) -> None:
    read(context, 1)
    size = len(context._states._copies[0].data)
    monkeypatch.setattr(states, "BUDGET_BYTES", copies * size + spare)
    read(context, 1, 1, 1, 1, 1)
    assert kept(context) == [1, 2, 3, 4, 5, 6][-left:]


@pytest.mark.parametrize(
    ("at_most", "tokens", "left"), [(9, 6, [2, 4, 6]), (6, 6, [2, 4, 6]), (5, 4, [2, 4]), (1, 0, [])]
)
def test_the_newest_state_of_no_more_tokens_is_put_back_and_later_ones_are_forgotten(
    context: Context, at_most: int, tokens: int, left: list[int]
) -> None:
    read(context, 2, 2, 2)
    assert context._states.put_back(at_most) == tokens
    assert kept(context) == left


def test_a_copy_of_as_many_tokens_takes_the_place_of_the_older_one(context: Context) -> None:
    read(context, 3, 2)
    context._states.take(5)
    assert kept(context) == [3, 5]
    context._states.take(4)
    assert kept(context) == [3, 4]


def test_an_emptied_cache_has_no_copies(context: Context) -> None:
    read(context, 3)
    context.clear()
    assert kept(context) == []


def test_a_chat_that_parts_from_the_cache_goes_on_from_the_copy_before(context: Context) -> None:
    context.prefill([5] * 10, lambda _done: None, stable=6)
    assert kept(context) == [6, 10]
    read(context, 4)
    assert context.reuse([5] * 8 + [7] * 4) == 6
    assert context.tokens == [5] * 6
    assert context.reuse([7] * 4) == 0
