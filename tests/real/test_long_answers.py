"""Answers that fill the context of the real model, under each policy, and what comes after them."""

from __future__ import annotations

import pytest

from desktop.protocol.messages import Finish, Loaded, Overflow

ENDLESS = "Write a haiku about rain."  # greedy, it never ends
N_CTX = 256  # llama.cpp rounds up to this


@pytest.fixture
def small(engine, real_file):
    assert isinstance(engine.load(real_file, n_ctx=N_CTX, threads=1), Loaded)
    return engine


def chat(turns):
    said = []
    for number in range(turns):
        said += [f"Question {number}: name a colour.", f"Answer {number}: a colour is red, and another one is blue."]
    return said


def test_without_a_limit_the_context_is_filled_and_the_answer_ends_there(small):
    answer = small.ask(ENDLESS, max_tokens=-1, overflow=Overflow.STOP)
    assert answer.finished.finish is Finish.CONTEXT_FULL
    assert answer.finished.context_used == N_CTX
    assert answer.finished.prompt_tokens + answer.finished.tokens in (N_CTX, N_CTX + 1)
    assert small.ask("What is 2+2?", max_tokens=60).finished.finish is Finish.END_OF_TURN


def test_the_oldest_turns_are_left_out_and_it_is_said(small):
    said = chat(8)
    full = small.ask(*said, ENDLESS, max_tokens=40, overflow=Overflow.STOP)
    assert "longer than the context" in full.failed.title
    answer = small.ask(*said, ENDLESS, max_tokens=40, overflow=Overflow.DROP_OLDEST)
    assert answer.finished.finish in {Finish.LENGTH, Finish.END_OF_TURN}
    assert answer.finished.prompt_tokens <= N_CTX
    assert any("left out" in note for note in answer.finished.notes)


def test_in_the_middle_of_an_answer_the_oldest_turns_make_room(small):
    answer = small.ask(*chat(3), ENDLESS, max_tokens=150, overflow=Overflow.DROP_OLDEST, ignore_end=True)
    assert answer.finished.prompt_tokens + answer.finished.tokens > N_CTX
    assert answer.finished.context_used <= N_CTX
    assert answer.finished.finish is Finish.LENGTH


def test_a_shifted_cache_goes_on_for_twice_the_context(small, tell):
    answer = small.ask(ENDLESS, max_tokens=2 * N_CTX, overflow=Overflow.SHIFT)
    assert answer.finished.finish is Finish.LENGTH
    assert answer.finished.tokens == 2 * N_CTX
    assert answer.finished.context_used <= N_CTX
    words = answer.text.split()
    tell(f"shifted over {answer.finished.tokens} tokens, the end: {' '.join(words[-6:])!r}")
    assert sum(word.strip(".,").isalpha() for word in words[-40:]) > 30  # still words


@pytest.mark.parametrize("policy", list(Overflow))
def test_after_a_full_context_the_next_answer_is_a_fresh_one(small, policy):
    """A cache that was moved or cut is never taken for a prompt that it no longer holds."""
    expected = small.ask("Name three colours.", max_tokens=40, cache_prompt=False)
    small.ask(*chat(3), ENDLESS, max_tokens=150, overflow=policy, ignore_end=True)
    after = small.ask("Name three colours.", max_tokens=40)
    assert after.finished.cached_tokens < after.finished.prompt_tokens
    assert after.text == expected.text
