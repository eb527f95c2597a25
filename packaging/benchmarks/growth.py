"""What a token costs at the end of a long answer, against what it costs at its beginning."""

from __future__ import annotations

import statistics

from benchmarks.bare_loop import Bare, default_threads, measure_bare
from benchmarks.figures import Figure, MeasurementFailed, at_most
from benchmarks.live_engine import LiveEngine, next_serial, text_request
from benchmarks.options import Options
from benchmarks.steps import N_BATCH, Step, Times, prompt_text
from desktop.protocol.messages import ContextParams

PROMPT = 32
GROWTH_LIMIT = 1.05  # ours over the bare loop's: attention itself costs more at a greater depth
OVERHEAD_LIMIT_MS = 0.3
OVERHEAD_GROWTH_LIMIT = 1.2


def measure(options: Options) -> list[Figure]:
    """One long answer a side and repeat; a short answer shows whether the engine's own share grows."""
    tokens, part = options.size(4000, 1500), options.size(500, 400)
    long, short = Step(0, PROMPT, tokens), Step(0, PROMPT, part)
    path, n_ctx, threads = options.file(), options.size(4608, 2048), default_threads()
    ours, theirs, overhead_short, overhead_long = [], [], [], []
    for _ in range(options.repeats(2, quick=1)):
        theirs.append(measure_bare(Bare(path=str(path), steps=[long], threads=threads, n_ctx=n_ctx))[0])
        context = ContextParams(n_ctx=n_ctx, n_batch=N_BATCH, threads=threads)
        with LiveEngine(path, options.folder, context) as engine:
            engine.measure(Step(0, PROMPT, 8))
            overhead_short.append(_answer(engine, short)[1])
            times, overhead = _answer(engine, long)
            ours.append(times)
            overhead_long.append(overhead)
    bare_overhead = [1000 * times.outside_s / times.decoded for times in theirs]
    return [
        _growth(ours, theirs, part),
        Figure(
            what=f"engine's own cost a token in {tokens} tokens: sampling, text, pipe",
            value=statistics.median(overhead_long),
            unit="ms",
            budget=at_most(OVERHEAD_LIMIT_MS),
            samples={"ms": overhead_long, "bare_ms": bare_overhead},
            note=f"sampling and text alone in the bare loop {statistics.median(bare_overhead):.3g} ms",
        ),
        Figure(
            what=f"the same, {tokens} tokens against {part}",
            value=statistics.median(overhead_long) / statistics.median(overhead_short),
            budget=at_most(OVERHEAD_GROWTH_LIMIT),
            samples={"long_ms": overhead_long, "short_ms": overhead_short},
        ),
    ]


def _answer(engine: LiveEngine, step: Step) -> tuple[Times, float]:
    """Times of an answer, and milliseconds a token spent outside llama_decode."""
    answer = engine.ask(text_request(prompt_text(step.prompt, next_serial()), step.generate))
    end = answer.end()
    return answer.times(), 1000 * end.timings.overhead_s / max(1, end.tokens)


def _growth(ours: list[Times], theirs: list[Times], part: int) -> Figure:
    def cost(times: list[Times], *, at_end: bool) -> list[float]:
        return [
            one.cost_ms(len(one.arrivals) - part, len(one.arrivals)) if at_end else one.cost_ms(0, part)
            for one in times
        ]

    samples = {
        "ours_first_ms": cost(ours, at_end=False),
        "ours_last_ms": cost(ours, at_end=True),
        "theirs_first_ms": cost(theirs, at_end=False),
        "theirs_last_ms": cost(theirs, at_end=True),
    }
    middle = {name: statistics.median(values) for name, values in samples.items()}
    if min(middle.values()) <= 0:
        raise MeasurementFailed("the tokens came too fast to tell the first from the last")
    mine = middle["ours_last_ms"] / middle["ours_first_ms"]
    other = middle["theirs_last_ms"] / middle["theirs_first_ms"]
    return Figure(
        what=f"last {part} tokens against first {part}, over the bare loop's own growth",
        value=mine / other,
        budget=at_most(GROWTH_LIMIT),
        samples=samples,
        note=f"{middle['ours_first_ms']:.3g} to {middle['ours_last_ms']:.3g} ms; "
        f"bare {middle['theirs_first_ms']:.3g} to {middle['theirs_last_ms']:.3g} ms",
    )
