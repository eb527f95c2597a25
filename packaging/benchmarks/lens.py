"""Reading a text exactly against only reading it: time a token, memory, and what the chat's cache knows afterwards."""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.bare_loop import Bare, measure_bare
from benchmarks.bench_file import bench_file
from benchmarks.figures import Figure, at_most
from benchmarks.live_engine import next_serial
from benchmarks.llama_perplexity import divergence_figures
from benchmarks.options import Options
from benchmarks.reading_engine import PROMPT, ReadingEngine, compare, reading_pair
from benchmarks.steps import Step, prompt_text
from desktop.engine.rows_format import RING_BYTES
from desktop.protocol.reading import Score, ScoreEnded

TOKENS = 300
THREADS = 1  # the statistics have one, too, and threads that wait for each other measure what else runs
PREFILL_FACTOR, TOKEN_S = 1.5, 0.005
LARGE_VOCABULARY, LARGE_FACTOR = 151_936, 2.0
MEMORY_LIMIT_MB = 64
_MB = 1 << 20
_KV_BYTES = 2  # a value, in F16
_STATISTICS_ROWS = 7  # of float32: those of Distributions, a taken row, and what partition copies


def measure(options: Options) -> list[Figure]:
    """At the usual vocabulary and at a large one, each engine alone on the machine while it reads."""
    tokens, file = options.size(TOKENS, 60), options.file()
    figures = _times(file, options, tokens, 1.0)
    if not options.quick:
        large = replace(options.shape, n_vocab=LARGE_VOCABULARY)
        figures += _times(bench_file(large, options.cache), options, tokens, LARGE_FACTOR)
    if options.llama_perplexity:
        figures += divergence_figures(options.llama_perplexity, options.folder)
    return figures


def _times(file: Path, options: Options, tokens: int, factor: float) -> list[Figure]:
    plain: list[float] = []
    alone: list[float] = []
    compared: list[float] = []
    both: list[float] = []
    with reading_pair(file, file, options.folder, THREADS) as pair:
        n_vocab = pair[0].loaded.n_vocab
        memory = _memory(pair[1], tokens, options)
        known = _cached(pair[0], tokens)
        for _ in range(options.repeats(5)):
            step = Step(0, tokens + 1, 2)
            plain.append(measure_bare(Bare(path=str(file), steps=[step], threads=THREADS))[0].prompt_s)
            score = _score(tokens)
            alone.append(pair[0].read(score).seconds)
            ends = compare(pair, score)
            compared.append(ends[1].seconds)
            both.append(max(end.seconds for end in compare(pair, _score(tokens), together=True)))
    name = f"lens, {n_vocab:,} tokens of vocabulary"
    return [
        _ratio(name, compared, plain, tokens, factor),
        *_told(name, plain, alone, compared, both, tokens),
        memory,
        known,
    ]


def _score(tokens: int) -> Score:
    return Score(id=0, prompt=PROMPT, text=prompt_text(tokens, next_serial()))


def _ratio(name: str, compared: list[float], plain: list[float], tokens: int, factor: float) -> Figure:
    allowed = PREFILL_FACTOR * statistics.median(plain) + TOKEN_S * tokens
    return Figure(
        what=f"{name}: comparing {tokens} tokens, against 1.5 plain prefills and 5 ms a token",
        value=statistics.median(compared) / allowed,
        budget=at_most(factor),
        samples={"compared_s": compared, "plain_s": plain},
        note=f"{statistics.median(compared):.3f} s of {allowed:.3f} s, plain {statistics.median(plain):.3f} s",
    )


def _told(
    name: str, plain: list[float], alone: list[float], compared: list[float], both: list[float], tokens: int
) -> list[Figure]:
    return [
        Figure(
            what=f"{name}: {what}, beyond a plain prefill",
            value=1000 * (statistics.median(seconds) - statistics.median(plain)) / tokens,
            unit="ms a token",
            samples={"s": seconds},
            note=f"{statistics.median(seconds):.3f} s",
        )
        for what, seconds in (("read alone", alone), ("compared", compared), ("both at once", both))
    ]


def _memory(engine: ReadingEngine, tokens: int, options: Options) -> Figure:
    """The ring's place in the system's cache counts, though it is nobody's; KV and compute buffers do not."""
    ended: ScoreEnded = engine.read(_score(8))  # numpy and the statistics' own rows are there afterwards
    n_vocab, shape = engine.loaded.n_vocab, options.shape
    counted = RING_BYTES + 4 * n_vocab * (engine.begun.chunk + _STATISTICS_ROWS)
    note = f"ring {RING_BYTES // _MB}, {engine.begun.chunk} rows of logits, {_STATISTICS_ROWS} of statistics"
    samples = {}
    if sys.platform == "linux":
        before = engine.resident()[0]
        engine.forget_peak()
        ended = engine.read(_score(tokens))
        growth = engine.resident()[1] - before
        note += f"; process grew by {growth / _MB:.0f} MB with KV of {shape.kv_bytes(ended.tokens) / _MB:.0f}"
        samples = {"growth_bytes": [float(growth)]}
    return Figure(
        what=f"lens, {n_vocab:,} tokens of vocabulary: ring, chunk and statistics",
        value=counted / _MB,
        unit="MB",
        budget=at_most(MEMORY_LIMIT_MB),
        samples=samples,
        note=note,
    )


def _cached(engine: ReadingEngine, tokens: int) -> Figure:
    said = prompt_text(tokens, next_serial())
    engine.cached(said)
    before = engine.cached(said)
    engine.read(_score(tokens))
    after = engine.cached(said)
    return Figure(
        what="lens: tokens that the chat's cache lost by a reading",
        value=before - after,
        unit="tokens",
        budget=at_most(0),
        note=f"{after} of {tokens} known afterwards, {before} before",
    )
