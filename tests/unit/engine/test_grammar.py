"""A grammar over a real vocabulary: what is refused before llama.cpp sees it, and what no token can follow."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.sampling.candidates import Candidates, row_of
from desktop.engine.llama.sampling.grammar import MAX_GRAMMAR_BYTES, MAX_NESTING, Grammar
from desktop.errors import BadInput, EngineFailed
from desktop.protocol.messages import ContextParams
from tests.fakes.scripted_gguf import Scripted, write_scripted

NEVER = float("-inf")


@pytest.fixture(scope="module")
def vocab(folder: Path) -> Iterator[Vocabulary]:
    """256 bytes, so that every letter is a token of its own number."""
    path = str(write_scripted(folder / "grammar.gguf", model=Scripted()))
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    yield model.vocab
    model.free()


@pytest.fixture
def chain() -> Iterator[Any]:
    """The likeliest token, always."""
    made = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
    api.llama_sampler_chain_add(made, api.llama_sampler_init_greedy())
    yield made
    api.llama_sampler_free(made)


def logits(vocab: Vocabulary, **likely: float) -> ctypes.Array[ctypes.c_float]:
    """Logits of 0 but for these letters."""
    row = (ctypes.c_float * vocab.n_tokens)()
    for letter, value in likely.items():
        row[ord(letter)] = value
    return row


def nested(depth: int) -> str:
    return "root ::= " + "(" * depth + '"a"' + ")" * depth


def long(characters: int) -> str:
    return 'root ::= "a" #' + "x" * (characters - 14)


@pytest.mark.parametrize("text", [nested(MAX_NESTING), long(MAX_GRAMMAR_BYTES), 'root ::= "a" ' + '"(" ' * 300])
def test_a_grammar_may_be_as_long_and_as_deep_as_allowed(vocab: Vocabulary, text: str) -> None:
    Grammar(text, vocab).free()


@pytest.mark.parametrize(
    ("text", "title", "number"),
    [
        (nested(MAX_NESTING + 1), "nested too deeply", f"{MAX_NESTING + 1} parentheses"),
        (long(MAX_GRAMMAR_BYTES + 1), "too long", f"{MAX_GRAMMAR_BYTES + 1:,} characters"),
        ('root ::= "a\0"', "NUL", ""),
        ("root ::= other", "cannot be used", "other"),
    ],
)
def test_a_grammar_that_cannot_be_used_says_why(vocab: Vocabulary, text: str, title: str, number: str) -> None:
    with pytest.raises(BadInput, match=title) as caught:
        Grammar(text, vocab)
    assert number in caught.value.detail


def test_the_likeliest_token_that_the_grammar_allows_is_chosen(vocab: Vocabulary, chain: Any) -> None:
    grammar = Grammar('root ::= "ab" | "cd"', vocab)
    assert grammar.choose(chain, logits(vocab, x=9.0, c=2.0, a=1.0)) == ord("c")
    assert grammar.advanced
    assert grammar.choose(chain, logits(vocab, b=9.0)) == ord("d")
    grammar.free()


def test_a_token_that_may_come_beside_the_grammar_leaves_it_where_it_is(vocab: Vocabulary, chain: Any) -> None:
    grammar = Grammar('root ::= "ab"', vocab)
    assert grammar.choose(chain, logits(vocab, x=9.0), also={ord("x")}) == ord("x")
    assert not grammar.advanced
    assert grammar.choose(chain, logits(vocab, x=9.0)) == ord("a")
    assert grammar.choose(chain, logits(vocab, x=9.0, b=5.0), also={ord("y")}) == ord("b")
    grammar.free()


def test_a_letter_that_can_never_come_is_a_dead_end(vocab: Vocabulary, chain: Any) -> None:
    grammar = Grammar('root ::= "ab"', vocab)
    with pytest.raises(EngineFailed, match="allows no further token") as caught:
        grammar.choose(chain, logits(vocab, a=NEVER))
    assert "logit bias" in caught.value.hint
    grammar.free()


@pytest.mark.parametrize(
    ("begun", "next_letter"), [("", "["), ("a", "b"), (" a", "b"), ("\n\n", "["), ("[", "a"), ("[a", "b")]
)
def test_text_that_is_out_already_is_where_the_grammar_goes_on(
    vocab: Vocabulary, chain: Any, begun: str, next_letter: str
) -> None:
    grammar = Grammar('root ::= "["? "ab" "]"?', vocab)
    grammar.begin(begun)
    assert grammar.choose(chain, logits(vocab, **{"[": 3.0, "a": 2.0, "b": 1.0})) == ord(next_letter)
    grammar.free()


@pytest.mark.parametrize("begun", ["x", "ax", "a ", "é"])
def test_text_that_is_out_already_and_does_not_fit_ends_the_answer(vocab: Vocabulary, begun: str) -> None:
    grammar = Grammar('root ::= "ab"', vocab)
    with pytest.raises(EngineFailed, match="does not begin as the grammar wants it") as caught:
        grammar.begin(begun)
    assert f"“{begun}”" in caught.value.detail
    grammar.free()


def test_blanks_behind_the_first_words_are_not_ignored(vocab: Vocabulary) -> None:
    grammar = Grammar('root ::= "ab"', vocab)
    grammar.begin(" a")
    with pytest.raises(EngineFailed):
        grammar.begin(" b")
    grammar.free()


@pytest.mark.parametrize("allowed", [0, 1, 3, 4, 5, 8])
def test_a_mask_leaves_only_its_tokens(chain: Any, allowed: int) -> None:
    """Few are gathered, many are all but the others: what can be chosen is the same."""
    candidates = Candidates(8)
    row = row_of((ctypes.c_float * 8)(*range(8)))
    some = candidates.fill_allowed(row, bytes([(1 << allowed) - 1]))
    assert some == (allowed > 0)
    assert candidates.any_left() == (allowed > 0)
    if some:
        assert candidates.chosen_by(chain) == allowed - 1


def test_the_place_for_what_is_printed_is_closed_at_the_end() -> None:
    program = "from desktop.engine.llama import binding; binding.start()\nwith binding.printed_errors(): pass"
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert "unclosed" not in ended.stderr
    assert ended.returncode == 0, ended.stderr
