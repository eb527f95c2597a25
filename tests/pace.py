"""How fast this processor is just now, for budgets in milliseconds that were set on another one.

A budget is kept or broken by the program, not by the computer under it: a slower processor, or a neighbour on the same
core, makes everything longer by about the same factor. That factor is measured with a piece of work that never
changes, beside what is measured and as often.
"""

from __future__ import annotations

import time

REFERENCE_S = 0.0040  # processor time of the work below where the budgets were set


def _work() -> int:
    """Some milliseconds of what Python does all day: numbers, texts, dictionaries, sorting."""
    counts: dict[str, int] = {}
    for number in range(25_000):
        word = str(number * 7919 % 4093)
        counts[word] = counts.get(word, 0) + 1
    return len(sorted(counts, key=counts.__getitem__))


def lag() -> float:
    """How many times longer this processor takes now than the one of the budgets; 1 where it is as fast or faster."""
    began = time.thread_time()
    _work()
    return max(1.0, (time.thread_time() - began) / REFERENCE_S)
