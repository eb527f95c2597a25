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
from benchmarks.steps import Step, Times

BUSY_LIMIT = 1.3
IDLE_LIMIT = 0.95
FOLLOW_LOAD = 0
LLAMA_CPP_DEFAULT = 0

# Ends by itself when this process is gone, however it went.
_SPIN = "import os\nwhile os.getppid() == {parent}:\n    for _ in range(1_000_000):\n        pass\n"


def measure(options: Options) -> list[Figure]:
    """The first answer of each engine is unmeasured: that is when it gets to know the load."""
    tokens = options.size(128, 32)
    steps = [Step(0, 32, tokens), Step(0, 32, tokens)]
    idle = _interleaved(options, steps)
    with _busy_core():
        busy = _interleaved(options, steps)
    return [
        ratio(
            "decode rate with one core busy, against llama.cpp's default threads", *busy, at_least(BUSY_LIMIT), " tok/s"
        ),
        ratio("decode rate on an idle machine, threads following load", *idle, at_least(IDLE_LIMIT), " tok/s"),
    ]


def _interleaved(options: Options, steps: list[Step]) -> tuple[list[float], list[float]]:
    path, n_ctx = options.file(), 1024
    ours, theirs = [], []
    for _ in range(options.repeats(7)):
        theirs.append(_rate(measure_bare(Bare(path=str(path), steps=steps, threads=LLAMA_CPP_DEFAULT, n_ctx=n_ctx))))
        ours.append(_rate(measure_live(path, options.folder, steps, FOLLOW_LOAD, n_ctx)))
    return ours, theirs


def _rate(times: list[Times]) -> float:
    return times[-1].decode_rate


@contextlib.contextmanager
def _busy_core() -> Iterator[None]:
    spinner = subprocess.Popen([sys.executable, "-c", _SPIN.format(parent=os.getpid())])
    try:
        yield
    finally:
        spinner.kill()
        spinner.wait()
