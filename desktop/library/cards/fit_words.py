"""A memory plan as a pill and a bar."""

from __future__ import annotations

from desktop.library.cards.cards import MemoryBar, Pill, Share, Tone
from desktop.library.memory.plan import Fit, Plan
from desktop.voice import Voice

_TONES = {Fit.FITS: Tone.OK, Fit.ONE_AT_A_TIME: Tone.WARN, Fit.SLOW: Tone.WARN, Fit.TOO_BIG: Tone.DANGER}


def fit_pill(plan: Plan, *, estimated: bool = False) -> Pill:
    """The verdict with its figures; the arithmetic and what would make it fit as the tip."""
    words = [plan.words, *plan.advice]
    if estimated:
        words.append("Estimated from the number of parameters; exact once its files were looked up.")
    return Pill(plan.summary, _TONES[plan.fit], "\n".join(words))


def memory_bar(plan: Plan) -> MemoryBar:
    """The plan's parts against what is free."""
    shares: list[tuple[Share, int]] = []
    for voice, need in plan.needs:
        shares.append((Share.BASE if voice == Voice.BASE else Share.INSTRUCT, need.weights))
    shares.append((Share.KV, sum(need.kv for _, need in plan.needs)))
    others = sum(need.total - need.weights - need.kv for _, need in plan.needs)
    shares.append((Share.BUFFERS, others))
    return MemoryBar(tuple(shares), plan.free_bytes, plan.words)
