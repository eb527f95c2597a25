"""<response> around an answer is left out behind thinking, however the letters come, and stands where it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama.answers.answer_wrapping import BEGIN, END, Unwrapped
from desktop.engine.llama.answers.split_text import Split

THOUGHT = Split(reasoning="Hm.")
CASES = [
    ("<response>Yes.</response>", "Yes."),
    ("<response>\n\nYes.\n</response>\n\n", "Yes.\n"),
    ("<response>Yes.", "Yes."),
    ("<response>", ""),
    ("<response></response>", ""),
    ("<response>Yes.</respon", "Yes.</respon"),
    ("<response>a</response> is how it ends.</response>", "a</response> is how it ends."),
    ("<respond>Yes.", "<respond>Yes."),
    ("<respon", "<respon"),
    ("<", "<"),
    ("Yes.</response>", "Yes.</response>"),
    (" <response>Yes.</response>", " <response>Yes.</response>"),
    ("", ""),
]


def unwrapped(text: str, step: int, *before: Split) -> str:
    """What is left of `text` that comes in pieces of `step` letters, and again behind all that is taken back."""
    wrapping, out = Unwrapped(), ""
    pieces = [Split(text[at : at + step]) for at in range(0, len(text), step)]
    for piece in (*before, *pieces):
        new = wrapping.take(piece)
        out = ("" if new.anew else out) + new.text
    return out + wrapping.rest(Split()).text


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(("text", "left"), CASES)
def test_the_letters_around_a_whole_answer_are_left_out_behind_thinking(text: str, left: str, step: int) -> None:
    assert unwrapped(text, step, THOUGHT) == left


@pytest.mark.parametrize("step", [1, 3, 100])
@pytest.mark.parametrize(("text", "left"), CASES)
def test_without_thinking_every_letter_is_the_answers(text: str, left: str, step: int) -> None:
    assert unwrapped(text, step) == text


@pytest.mark.parametrize("begun", ["<resp", "<response>a</resp", "words"])
@pytest.mark.parametrize(("text", "left"), CASES)
def test_what_was_thinking_after_all_leaves_nothing_behind(text: str, left: str, begun: str) -> None:
    assert unwrapped(text, 3, Split(begun), Split(reasoning=begun, anew=True)) == left
    assert unwrapped(text, 3, THOUGHT, Split(begun), Split(reasoning=begun, anew=True)) == left


@given(st.lists(st.sampled_from([BEGIN, END, "a", " ", "\n", "<", "</", "response", ">"]), max_size=8), st.data())
def test_however_an_answer_is_cut_the_same_is_left(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    step = data.draw(st.integers(1, 12))
    assert unwrapped(text, step, THOUGHT) == unwrapped(text, 1000, THOUGHT)
