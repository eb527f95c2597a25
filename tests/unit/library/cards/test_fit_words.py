"""A memory plan in words: what is only estimated says so, what is exact does not."""

from __future__ import annotations

from desktop.library.cards.fit_words import fit_pill
from desktop.library.memory.plan import Fit, Plan

PLAN = Plan(fit=Fit.FITS, needs=(), words="1 + 1", summary="fits", free_bytes=1, advice=("close a window",))


def test_the_tip_has_the_arithmetic_what_helps_and_whether_it_is_a_guess() -> None:
    assert fit_pill(PLAN).tip == "1 + 1\nclose a window"
    assert fit_pill(PLAN, estimated=True).tip.startswith("1 + 1\nclose a window\nEstimated")
