"""How the context is shared out, and what is said where it does not fit."""

from __future__ import annotations

import pytest

from desktop.chat.budget import Budget
from desktop.protocol.messages import Overflow


def budget(**chosen):
    return Budget(**{"system": 100, "history": 500, "message": 200, "reserve": 400, "n_ctx": 1000, **chosen})


def test_the_parts_fill_the_context_and_no_more():
    assert budget().parts()[-1] == ("Room for the answer", 200)
    assert budget(reserve=50).room == 50
    assert budget(reserve=-1, history=0).room == 700
    assert sum(tokens for _, tokens in budget().parts()) == 1000


@pytest.mark.parametrize(
    ("chosen", "excess", "cut"),
    [
        ({}, 0, False),
        ({"history": 700}, 0, True),
        ({"history": 700, "overflow": Overflow.STOP}, 1, False),
        ({"message": 950}, 300, False),  # a quarter is left for the answer where something has to be cut
        ({"message": 660}, 10, False),
        ({"message": 650}, 0, True),
        ({"message": 950, "history": 0}, 51, False),
        ({"message": 950, "is_text": True}, 0, True),
        ({"message": 950, "is_text": True, "overflow": Overflow.STOP}, 551, False),
        ({"history": 700, "n_ctx": 0}, 0, False),
    ],
)
def test_history_gives_way_and_a_message_does_not(chosen, excess, cut):
    made = budget(**chosen)
    assert (made.excess, made.too_large, made.cut) == (excess, excess > 0, cut)
    assert bool(made.advice()) == (made.too_large or cut)


def test_an_estimate_says_so():
    assert budget(exact=False).words() == "about 800 of 1,000 tokens"
    assert budget(message=950, exact=False).advice().startswith("about 300 too many")


@pytest.mark.parametrize(
    ("chosen", "attached", "words"),
    [
        ({}, False, "300 too many: shorten it or take a larger context"),
        ({}, True, "300 too many: shorten it, attach less or take a larger context"),
        ({"may_grow": False}, False, "300 too many: shorten it; the file takes no larger context"),
        (
            {"overflow": Overflow.STOP},
            False,
            "551 too many: shorten it, begin a new chat or take a larger context",
        ),
        ({"is_text": True}, False, "the oldest messages and the first 300 tokens of this one will be left out"),
        ({"is_text": True, "history": 0}, False, "its first 300 tokens will be left out"),
        ({"message": 500}, False, "the oldest messages will be left out"),
    ],
)
def test_what_to_do_is_said_with_the_number(chosen, attached, words):
    assert budget(**{"message": 950, **chosen}).advice(attached=attached) == words
