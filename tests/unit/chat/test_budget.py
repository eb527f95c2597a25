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
    ("chosen", "too_large", "cut"),
    [
        ({}, False, False),
        ({"history": 700}, False, True),
        ({"history": 700, "overflow": Overflow.STOP}, True, False),
        ({"message": 950}, True, False),
        ({"message": 950, "history": 0}, True, False),
        ({"history": 700, "n_ctx": 0}, False, False),
    ],
)
def test_history_gives_way_and_a_message_does_not(chosen, too_large, cut):
    made = budget(**chosen)
    assert (made.too_large, made.cut) == (too_large, cut)
    assert bool(made.advice()) == (too_large or cut)


def test_an_estimate_says_so():
    assert budget(exact=False).words() == "about 800 of 1,000 tokens"
    assert budget(message=950).advice().startswith("51 too many")
