"""A way while it is written: its tokens, how likely they were, and what of it is wanted."""

from __future__ import annotations

import pytest

from desktop.page.ending import Ending
from desktop.page.piece import Author, text_of
from desktop.page.way import Way
from desktop.protocol.messages import Finish, Token, Tokens
from desktop.voice import Voice

BASE = Author(Voice.BASE)


def tokens(text, *ends_and_logprobs):
    told = [Token(id=at, end=end, logprob=logprob) for at, (end, logprob) in enumerate(ends_and_logprobs)]
    return Tokens(id=1, text=text, reasoning="", tokens=told, context_used=0)


def test_what_comes_behind_the_end_of_the_sentence_counts_for_nothing():
    way = Way(0, 0, BASE, ending=Ending.SENTENCE)
    way.grow(tokens(" she", (4, -1.0)))
    assert (way.said, way.cut) == (" she", None)
    way.grow(tokens(" went. Then", (9, -2.0), (10, -3.0), (15, -9.0)))
    assert (way.said, way.count) == (" she went.", 3)
    assert way.mean_logprob == pytest.approx(-2.0)
    pieces = way.pieces("v", 5, 1, "{}")
    assert text_of(pieces) == " she went."
    assert [number for piece in pieces for number in piece.ids] == way.ids[:3]
    assert pieces[-1].drawn.finish == "sentence"


def test_without_logprobs_nothing_is_said_of_them_and_without_vocabulary_no_ids_are_kept():
    way = Way(1, 0, BASE)
    way.grow(tokens("ab", (1, None), (2, None)))
    way.stop()
    assert way.mean_logprob is None
    (piece,) = way.pieces("", 5, 2, "{}")
    assert (piece.text, piece.ids, piece.drawn.finish) == ("ab", (), str(Finish.CANCELLED))
    assert Way(0, 0, BASE).pieces("v", 1, 1, "{}") == ()
