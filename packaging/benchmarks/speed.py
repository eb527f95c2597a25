"""Decode and prompt rates through child, pipe and control against the bare loop, interleaved."""

from __future__ import annotations

from benchmarks.bare_loop import Bare, default_threads, measure_bare
from benchmarks.figures import Figure, at_least, ratio
from benchmarks.live_engine import measure_live
from benchmarks.options import Options
from benchmarks.steps import Step, Times

LIMIT = 0.95


def measure(options: Options) -> list[Figure]:
    """Each repeat is one fresh process of either side, taking turns, so that a slow minute slows both."""
    prompt, generate = options.size(512, 64), options.size(128, 64)
    steps = [Step(0, prompt, generate), Step(prompt, prompt, generate)]
    threads, n_ctx = default_threads(), options.size(2048, 512)
    path = options.file()
    ours: list[list[Times]] = []
    theirs: list[list[Times]] = []
    for _ in range(options.repeats(7)):
        theirs.append(measure_bare(Bare(path=str(path), steps=steps, threads=threads, n_ctx=n_ctx)))
        ours.append(measure_live(path, options.folder, steps, threads, n_ctx))
    figures = []
    for index, step in enumerate(steps):
        mine, other = [times[index] for times in ours], [times[index] for times in theirs]
        figures += [
            ratio(
                f"decode rate at depth {step.depth}, against bare llama.cpp",
                [times.decode_rate for times in mine],
                [times.decode_rate for times in other],
                at_least(LIMIT),
                " tok/s",
            ),
            ratio(
                f"prompt rate at depth {step.depth}, against bare llama.cpp",
                [times.prompt_rate for times in mine],
                [times.prompt_rate for times in other],
                at_least(LIMIT),
                " tok/s",
            ),
        ]
    return figures
