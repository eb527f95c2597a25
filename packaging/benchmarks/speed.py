"""Decode and prompt rates through child, pipe and control against the bare loop and llama-bench, interleaved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.bare_loop import Bare, default_threads, measure_bare
from benchmarks.figures import Figure, at_least, ratio
from benchmarks.live_engine import measure_live
from benchmarks.llama_bench import Rates, measure_llama_bench
from benchmarks.options import Options
from benchmarks.steps import Step, Times

LIMIT = 0.97


class _Side(NamedTuple):
    """What the engine is compared with, and its rates: one list for every repeat, in it one pair for every step."""

    name: str
    rates: list[list[Rates]]


def measure(options: Options) -> list[Figure]:
    """Each repeat is one fresh process of either side, taking turns, so that a slow minute slows both."""
    prompt, generate = options.size(512, 64), options.size(128, 64)
    steps = [Step(0, prompt, generate), Step(prompt, prompt, generate)]
    threads, n_ctx = default_threads(), options.size(2048, 512)
    path = options.file()
    ours: list[list[Rates]] = []
    bare, own = _Side("bare llama.cpp", []), _Side("llama-bench", [])
    for _ in range(options.repeats(7)):
        if options.llama_bench:
            own.rates.append(measure_llama_bench(options.llama_bench, path, steps, threads))
        bare.rates.append(_rates(measure_bare(Bare(path=str(path), steps=steps, threads=threads, n_ctx=n_ctx))))
        ours.append(_rates(measure_live(path, options.folder, steps, threads, n_ctx)))
    return [figure for side in (bare, own) if side.rates for figure in _figures(steps, ours, side)]


def _rates(times: Sequence[Times]) -> list[Rates]:
    return [Rates(step.prompt_rate, step.decode_rate) for step in times]


def _figures(steps: Sequence[Step], ours: Sequence[Sequence[Rates]], side: _Side) -> Iterator[Figure]:
    for index, step in enumerate(steps):
        mine, other = [rates[index] for rates in ours], [rates[index] for rates in side.rates]
        for kind in ("decode", "prompt"):
            yield ratio(
                f"{kind} rate at depth {step.depth}, against {side.name}",
                [getattr(rates, kind) for rates in mine],
                [getattr(rates, kind) for rates in other],
                at_least(LIMIT),
                " tok/s",
            )
