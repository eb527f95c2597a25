"""Comparisons by hand, for every format."""

from __future__ import annotations

import pytest

from desktop.exchange.comparison import Comparison, Facts, Party, Passage, Reading
from desktop.lens.adjusted import adjust
from desktop.lens.lens_token import paired
from desktop.lens.summary import summarize
from desktop.protocol.reading import Divergence, TokenScore
from desktop.voice import Voice

NASTY = "<script>alert(1)</script> & \"q\" 'a' `t` | *b* \x1b[2J \u202e=1+1\r\n</pre>"
INSTRUCT = Party("instruct", "/home/someone/models/i-Q8_0.gguf", "template", Voice.INSTRUCT)
BASE = Party("base", "/home/someone/models/b-Q8_0.gguf", "plain", Voice.BASE)
FACTS = Facts(12, 3, 4, "end_of_turn", 7, 0.5, 0.1, 30.0, ["A note <b>."])


def score(number: int, text: str, *, logprob: float = -0.5, kl: float | None = None) -> TokenScore:
    apart = None if kl is None else Divergence(kl_bits=kl, reverse_kl_bits=kl / 2, js_bits=min(1.0, kl / 9))
    top = [(number, text, logprob), (number + 1, "<i>", -3.0)]
    return TokenScore(id=number, text=text, logprob=logprob, rank=number + 1, entropy_bits=1.5, end_probability=0.01,
                      top=top, divergence=apart)  # fmt: skip


def reading_of(texts: list[str], *, window: int = 0, other: list[str] | None = None, alone: bool = False) -> Reading:
    read = [score(number, text) for number, text in enumerate(texts)]
    against = [score(number, text, kl=number * 0.7) for number, text in enumerate(texts)]
    compared = other is None and not alone
    tokens = adjust(paired(read, against if compared else None))
    return Reading(
        reader=INSTRUCT,
        against=None if alone else BASE,
        vocabulary="v",
        floor_bits=0.004 if compared else None,
        prompt_ids=[1, 2],
        against_prompt_ids=None if alone else [1],
        window=window,
        tokens=tokens,
        summary=summarize(tokens),
        other=[score(number, text) for number, text in enumerate(other or [])],
    )


@pytest.fixture
def comparison() -> Comparison:
    """Two answers that were read, one that failed; every text is an attack."""
    passages = [
        Passage(NASTY, INSTRUCT, 1, NASTY, FACTS, reading_of(["=1", NASTY, "", "\n", " end"])),
        Passage("one two", BASE, 2, facts=FACTS, reading=reading_of(["one", " two"], other=[" on", "e two"])),
        Passage("", BASE, 3, problem=f"It died. {NASTY}"),
    ]
    return Comparison(NASTY, passages, "2026-12-01T04:00:00+00:00", "Tandem 0")
