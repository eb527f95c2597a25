"""Decoding while another program keeps one core busy, against llama.cpp's own thread count and waiting."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.bare_loop import Bare, measure_bare
from benchmarks.figures import Figure, at_least, ratio
from benchmarks.live_engine import measure_live
from benchmarks.options import Options
from benchmarks.steps import Step

BUSY_LIMIT = 1.3
IDLE_LIMIT = 0.95
FOLLOW_LOAD = 0
LLAMA_CPP_DEFAULT = 0

# Ends by itself when this process is gone, however it went.
_SPIN = "import os\nwhile os.getppid() == {parent}:\n    for _ in range(1_000_000):\n        pass\n"


def measure(options: Options) -> list[Figure]:
    """The budget is on an engine that knows the load; the first answer, in which it learns it, is told beside."""
    tokens = options.size(128, 32)
    steps = [Step(0, 32, tokens), Step(0, 32, tokens)]
    idle = _interleaved(options, steps)
    with busy_core():
        busy = _interleaved(options, steps)
    unit = " tok/s"
    return [
        ratio(
            "decode rate with one core busy, against llama.cpp's default threads", *busy[1], at_least(BUSY_LIMIT), unit
        ),
        ratio("the same, an engine's first answer", *busy[0], None, unit),
        ratio("decode rate on an idle machine, threads following load", *idle[1], at_least(IDLE_LIMIT), unit),
    ]


def _interleaved(options: Options, steps: list[Step]) -> list[tuple[list[float], list[float]]]:
    """For every step our rates and llama.cpp's."""
    path, n_ctx = options.file(), 1024
    rates: list[tuple[list[float], list[float]]] = [([], []) for _ in steps]
    for _ in range(options.repeats(7)):
        theirs = measure_bare(Bare(path=str(path), steps=steps, threads=LLAMA_CPP_DEFAULT, n_ctx=n_ctx))
        ours = measure_live(path, options.folder, steps, FOLLOW_LOAD, n_ctx)
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            rates[index][0].append(mine.decode_rate)
            rates[index][1].append(other.decode_rate)
    return rates


@contextlib.contextmanager
def busy_core() -> Iterator[None]:
    """One core has no rest in this block."""
    spinner = subprocess.Popen([sys.executable, "-c", _SPIN.format(parent=os.getpid())])
    try:
        yield
    finally:
        spinner.kill()
        spinner.wait()
