"""Two engines answering at once against the same two answers one after the other."""

from __future__ import annotations

import time

from benchmarks.bare_loop import WARM_UP, default_threads
from benchmarks.figures import Figure, at_least, ratio
from benchmarks.live_engine import LiveEngine, next_serial, spin_until, text_request
from benchmarks.options import Options
from benchmarks.steps import N_BATCH, prompt_text
from desktop.protocol.messages import ContextParams, Generate

LIMIT = 0.85
PROMPT = 32
ALONE = 0  # as many threads as help now, the setting's default


def measure(options: Options) -> list[Figure]:
    """Threads as the conversation shares them: half the cores each, all again for the one that is left."""
    context = ContextParams(n_ctx=1024, n_batch=N_BATCH, threads=ALONE)
    tokens, path = options.size(128, 64), options.file()
    together, in_turn = [], []
    with (
        LiveEngine(path, options.folder, context, "base") as base,
        LiveEngine(path, options.folder, context, "instruct") as instruct,
    ):
        for engine in (base, instruct):
            engine.measure(WARM_UP)
        for _ in range(options.repeats(7)):
            in_turn.append(2 * tokens / _in_turn(base, instruct, tokens))
            together.append(2 * tokens / _together(base, instruct, tokens))
    return [
        ratio("both at once, tokens a second, against in turn", together, in_turn, at_least(LIMIT), " tok/s"),
    ]


def _request(tokens: int) -> Generate:
    return text_request(prompt_text(PROMPT, next_serial()), tokens)


def _in_turn(base: LiveEngine, instruct: LiveEngine, tokens: int) -> float:
    began = time.perf_counter()
    for engine in (base, instruct):
        engine.ask(_request(tokens))
    return time.perf_counter() - began


def _together(base: LiveEngine, instruct: LiveEngine, tokens: int) -> float:
    half = max(1, default_threads() // 2)
    began = time.perf_counter()
    for engine in (base, instruct):
        engine.begin(_request(tokens))
        engine.set_threads(half)
    spin_until(lambda: not (base.answering and instruct.answering), "the first answer")
    for engine in (base, instruct):
        if engine.answering:
            engine.set_threads(ALONE)
    spin_until(lambda: not (base.answering or instruct.answering), "the second answer")
    return time.perf_counter() - began
