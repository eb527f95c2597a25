"""How fast this processor is just now, for budgets in milliseconds that were set on another one.

A budget is kept or broken by the program, not by the computer under it: a slower processor, or a neighbour on the same
core, makes everything longer by about the same factor. That factor is measured with a piece of work that never
changes, beside what is measured and as often.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REFERENCE_S = 0.0040  # processor time of the work below where the budgets were set
PRESSURE = tuple(Path("/proc/pressure", name) for name in ("cpu", "io"))
MOST_HELD = 10  # times as long as alone: what takes longer than that has no excuse


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


def _held_s() -> float:
    """Seconds since the start of this computer in which something had to wait for a core or a disk; 0 if unknown."""
    held = 0
    for file in PRESSURE:
        try:
            held += int(file.read_text().split("total=", 1)[1].split()[0])
        except (OSError, IndexError):  # another system, or a kernel without these numbers
            continue
    return held / 1e6


class Watch:
    """How long a block takes by the clock on the wall, where nobody else is in the way.

    Time in which something waited for a core or the disk is taken off, up to a bound, so that what hangs is still seen.
    """

    wall_s = 0.0  # as it was
    seconds = 0.0  # as it would be, on the computer of the budgets

    def __enter__(self) -> Watch:
        self._held, self._began = _held_s(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s = time.perf_counter() - self._began
        if self._held:
            alone = self.wall_s - (_held_s() - self._held)
        else:  # nobody tells what was held up
            alone = self.wall_s / max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        self.seconds = max(alone, self.wall_s / MOST_HELD) / lag()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done here takes less than these seconds, others' work left out."""
    with Watch() as watch:
        yield
    assert watch.seconds < seconds, f"took {watch.seconds:.2f} s, {watch.wall_s:.2f} with what was in the way"
