"""Pieces parted and joined: tokens stay with their letters, and with no others."""

from __future__ import annotations

import random

from desktop.page.piece import MERGED, YOU, Author, Drawn, Piece, joined, parts, text_of
from desktop.page.written import Written
from desktop.voice import Voice

BASE = Author(Voice.BASE)
# Three tokens: "The", " lam", "p"; and a character of two tokens, of which the first ends where none of its letters do.
LAMP = Piece("The lamp", BASE, (1, 2, 3), (3, 7, 8), "v", Drawn(seed=7))
FACE = Piece("a\N{GRINNING FACE}b", BASE, (5, 6, 7, 8), (1, 1, 2, 3), "v")


def test_a_cut_between_tokens_keeps_all_of_them() -> None:
    (left,), (right,) = parts(LAMP, 3)
    assert (left.text, left.ids, left.ends) == ("The", (1,), (3,))
    assert (right.text, right.ids, right.ends) == (" lamp", (2, 3), (4, 5))
    assert left.drawn == right.drawn == LAMP.drawn


def test_a_cut_through_a_token_leaves_its_letters_bare() -> None:
    left, right = parts(LAMP, 5)
    assert [(piece.text, piece.ids) for piece in left] == [("The", (1,)), (" l", ())]
    assert [(piece.text, piece.ids) for piece in right] == [("am", ()), ("p", (3,))]


def test_the_first_part_of_a_character_stays_with_the_rest() -> None:
    (left,), (right,) = parts(FACE, 1)
    assert (left.ids, right.ids, right.ends) == ((5,), (6, 7, 8), (0, 1, 2))


def test_parts_anywhere_say_the_same_and_their_tokens_too() -> None:
    rng = random.Random(4)
    for _ in range(300):
        ends = sorted(rng.randint(0, 12) for _ in range(rng.randint(1, 8)))
        piece = Piece("abcdefghijkl", BASE, tuple(range(len(ends))), tuple(ends), "v")
        before, behind = parts(piece, rng.randint(0, 12))
        assert text_of((*before, *behind)) == piece.text
        at = 0
        for part in (*before, *behind):
            for token, end in zip(part.ids, part.ends, strict=True):
                assert piece.ends[token] == at + end
            at += len(part.text)


def test_neighbours_of_one_hand_become_one_up_to_a_length() -> None:
    assert joined([Piece("a"), Piece(""), Piece("b"), Piece("c", BASE), LAMP]) == (Piece("ab"), Piece("c", BASE), LAMP)
    long = Piece("x" * MERGED)
    assert joined([long, Piece("y")]) == (long, Piece("y"))


def test_a_stretch_of_many_pieces() -> None:
    written = Written((Piece("ab"), LAMP, Piece("cd")))
    assert text_of(written.part(1, 11)) == "bThe lampc"
    assert written.part(2, 10) == (LAMP,)
    assert written.part(4, 4) == ()
    assert written.replaced(2, 10, ()).pieces == (Piece("abcd"),)
    assert Author() == YOU
