"""Engines that answer at once against the same answers one after the other, and several answers from one reading."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer

from benchmarks.bare_loop import WARM_UP, default_threads
from benchmarks.figures import Figure, at_least, at_most, ratio
from benchmarks.live_engine import LiveEngine, next_serial, spin_until, text_request
from benchmarks.options import Options
from benchmarks.steps import N_BATCH, prompt_text
from desktop.protocol.messages import ContextParams, Generate

LIMIT = 0.95
SAMPLES, SAMPLES_LIMIT = 4, 2.5  # times the seconds of one
STALL_LIMIT_MS, TICK_MS = 200, 5
PROMPT = 32
COLUMNS = ("base", "instruct", "base-2")
ALONE = 0  # as many threads as help now, the setting's default


def measure(options: Options) -> list[Figure]:
    """Two and three columns, each an engine of its own; the samples are the first one's."""
    context = ContextParams(n_ctx=1024, n_batch=N_BATCH, threads=ALONE)
    tokens, path, repeats = options.size(128, 64), options.file(), options.repeats(5)
    with ExitStack() as running:
        engines = [running.enter_context(LiveEngine(path, options.folder, context, name)) for name in COLUMNS]
        for engine in engines:
            engine.measure(WARM_UP)
        two, _ = _compared("both at once", engines[:2], tokens, repeats)
        three, stall_ms = _compared("three columns at once", engines, tokens, repeats)
        several, one = [], []
        for _ in range(repeats):
            several.append(_seconds(engines[0], options.size(100, 32), SAMPLES))
            one.append(_seconds(engines[0], options.size(100, 32), 1))
    stall = Figure(
        what="event-loop stall while three columns answer, max",
        value=stall_ms,
        unit="ms",
        budget=at_most(STALL_LIMIT_MS),
    )
    samples = ratio(f"{SAMPLES} answers from one reading, against one", several, one, at_most(SAMPLES_LIMIT), " s")
    return [two, three, stall, samples]


def _compared(what: str, engines: Sequence[LiveEngine], tokens: int, repeats: int) -> tuple[Figure, float]:
    together, in_turn, stalls = [], [], [0.0]
    for _ in range(repeats):
        in_turn.append(len(engines) * tokens / _in_turn(engines, tokens))
        with _Ticks() as ticks:
            together.append(len(engines) * tokens / _together(engines, tokens))
        stalls.append(ticks.latest_ms)
    figure = ratio(f"{what}, tokens a second, against in turn", together, in_turn, at_least(LIMIT), " tok/s")
    return figure, max(stalls)


class _Ticks:
    """How late a timer's turn came at most, in milliseconds."""

    def __init__(self) -> None:
        self.latest_ms = 0.0
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> _Ticks:
        self._last = time.perf_counter()
        self._timer.start(TICK_MS)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.latest_ms = max(self.latest_ms, 1000 * (now - self._last) - TICK_MS)
        self._last = now


def _request(tokens: int) -> Generate:
    return text_request(prompt_text(PROMPT, next_serial()), tokens)


def _seconds(engine: LiveEngine, tokens: int, samples: int) -> float:
    answer = engine.ask(replace(_request(tokens), samples=samples))
    return answer.finished_at - answer.asked_at


def _in_turn(engines: Sequence[LiveEngine], tokens: int) -> float:
    began = time.perf_counter()
    for engine in engines:
        engine.ask(_request(tokens))
    return time.perf_counter() - began


def _together(engines: Sequence[LiveEngine], tokens: int) -> float:
    """Threads as the conversation shares them: a part of the cores each, more again for those that are left."""
    began = time.perf_counter()
    for engine in engines:
        engine.begin(_request(tokens))
    left = len(engines)
    while left:
        share = max(1, default_threads() // left) if left > 1 else ALONE
        for engine in engines:
            if engine.answering:
                engine.set_threads(share)
        before = left
        spin_until(lambda before=before: sum(engine.answering for engine in engines) < before, "an answer")  # type: ignore[misc]
        left = sum(engine.answering for engine in engines)
    return time.perf_counter() - began
