"""Surprisal per character: of tokens that complete characters, none, or parts of them."""

from __future__ import annotations

import math

from desktop.lens.characters import bits_per_character, by_word, surprisal_bits
from desktop.protocol.reading import TokenScore


def token(text: str, bits: float) -> TokenScore:
    return TokenScore(id=1, text=text, logprob=-bits * math.log(2), rank=1, entropy_bits=0.0, end_probability=0.0,
                      top=[(1, text, 0.0)])  # fmt: skip


def test_a_token_spreads_its_bits_over_its_characters_and_an_incomplete_one_hands_them_on() -> None:
    told = surprisal_bits([token("ab", 4), token("", 3), token("é", 1), token("", 2)])
    assert [character for character, _ in told] == ["a", "b", "é"]
    assert [round(bits, 9) for _, bits in told] == [2, 2, 6]
    assert math.isclose(bits_per_character([token("ab", 4), token("", 3), token("é", 1)]), 8 / 3)
    assert bits_per_character([token("", 3)]) == 0


def test_words_are_matched_over_other_tokens_and_a_blank_before_the_text() -> None:
    rows = by_word([token("one", 3), token(" two", 8)], [token(" on", 6), token("e t", 6), token("wo", 1)])
    assert [row.text for row in rows] == ["one", " two"]
    assert [(round(row.bits, 9), round(row.against_bits, 9)) for row in rows] == [(1, 2), (2, 1.25)]


def test_texts_that_differ_have_no_words() -> None:
    assert by_word([token("one", 3)], [token("two", 3)]) == []
