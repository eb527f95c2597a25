"""An answer given aside leaves the cache as it was: the chat's next prompt is read no further back than without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.protocol.messages import Finish, Generate, Loaded, Overflow, Sampling, TextPrompt, Tokens
from tests.fakes.asker import Asker
from tests.fakes.tiny_gguf import write_recurrent

GREEDY = Sampling(temperature=0.0)
CHAT = " ".join(["people"] * 40)


@pytest.fixture
def small(engine: Asker, make_tiny: Callable[..., Path]) -> Asker:
    assert isinstance(engine.load(make_tiny(n_ctx_train=8192), n_ctx=256, threads=1), Loaded)
    return engine


def next_turn(engine: Asker, text: str = CHAT) -> tuple[int, str]:
    answer = engine.go_on(text, max_tokens=4, sampling=GREEDY, ignore_end=True)
    return answer.finished.cached_tokens, answer.text


@pytest.mark.parametrize("asked", [f"{CHAT} water", "water and", "people people", CHAT])
def test_what_the_cache_held_is_there_again(small: Asker, asked: str) -> None:
    next_turn(small)
    without = next_turn(small)
    assert without[0] > 30
    small.go_on(asked, max_tokens=12, sampling=GREEDY, ignore_end=True, aside=True)
    assert next_turn(small) == without


def test_the_same_tokens_come_aside(small: Asker) -> None:
    plain = small.go_on("water and", max_tokens=12, sampling=GREEDY, ignore_end=True, cache_prompt=False)
    next_turn(small)
    aside = small.go_on("water and", max_tokens=12, sampling=GREEDY, ignore_end=True, aside=True)
    assert aside.text == plain.text


def test_a_full_cache_is_not_moved(small: Asker) -> None:
    longest = " ".join(["people"] * 250)
    small.go_on(longest, max_tokens=2, sampling=GREEDY, ignore_end=True)
    without = next_turn(small, longest)
    assert without[0] > 200
    aside = {"max_tokens": 60, "sampling": GREEDY, "ignore_end": True, "aside": True, "overflow": Overflow.SHIFT}
    small.go_on(longest, **aside)
    assert next_turn(small, longest) == without


def test_what_does_not_fit_beside_it_says_so_and_leaves_it(small: Asker) -> None:
    longest = " ".join(["people"] * 250)
    small.go_on(longest, max_tokens=2, sampling=GREEDY, ignore_end=True)
    without = next_turn(small, longest)
    small.request_id += 1
    other = TextPrompt(segments=[" ".join(["water"] * 200)])
    small.process.send(Generate(id=small.request_id, prompt=other, max_tokens=12, sampling=GREEDY, aside=True))
    assert small.collect().failed.title == "The context is full."
    assert next_turn(small, longest) == without


def test_stopped_in_the_middle_it_leaves_the_cache(small: Asker) -> None:
    next_turn(small)
    without = next_turn(small)
    stopped = small.go_on(
        "water and", max_tokens=150, ignore_end=True, aside=True, cancel_on=lambda event: isinstance(event, Tokens)
    )
    assert stopped.finished.finish in (Finish.CANCELLED, Finish.LENGTH)
    assert next_turn(small) == without


def test_where_there_is_one_sequence_only_it_answers_all_the_same(engine: Asker, tmp_path: Path) -> None:
    assert isinstance(engine.load(write_recurrent(tmp_path / "mamba.gguf"), n_ctx=256, threads=1), Loaded)
    first = next_turn(engine)
    assert engine.go_on("water", max_tokens=3, sampling=GREEDY, ignore_end=True, aside=True).text
    assert next_turn(engine)[1] == first[1]
