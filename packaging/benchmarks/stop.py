"""From the word Stop to silence: in the middle of an answer and in the middle of a long prompt."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

from benchmarks.bare_loop import WARM_UP, default_threads
from benchmarks.figures import Figure, MeasurementFailed, median_and_max
from benchmarks.live_engine import Answer, LiveEngine, next_serial, spin_until, text_request
from benchmarks.options import Options
from benchmarks.steps import N_BATCH, prompt_text
from desktop.protocol.messages import ContextParams, Finish, Generate

ANSWER_LIMIT_MS = 100
PROMPT_LIMIT_MS = 150


def measure(options: Options) -> list[Figure]:
    """Twenty stops each, spread over the answer and over the prompt."""
    samples, long = options.repeats(20, quick=4), options.size(2000, 1500)
    context = ContextParams(n_ctx=4096, n_batch=N_BATCH, threads=default_threads())
    with LiveEngine(options.file(), options.folder, context) as engine:
        engine.measure(WARM_UP)
        whole_s = engine.ask(text_request(prompt_text(long, next_serial()), 1)).first_token_s
        in_answer = [_stop_in_answer(engine, 3 + index * 2) for index in range(samples)]
        shares = [0.1 + 0.75 * index / samples for index in range(samples)]
        in_prompt = [
            taken
            for share in shares
            if (taken := _stop_after(engine, text_request(prompt_text(long, next_serial()), 8), share * whole_s))
            is not None
        ]
    return [
        *median_and_max("stop to silence, mid-answer", in_answer, ANSWER_LIMIT_MS),
        *median_and_max(f"stop to silence, middle of a {long}-token prompt", in_prompt, PROMPT_LIMIT_MS),
    ]


def _stop_in_answer(engine: LiveEngine, after: int) -> float:
    answer = engine.begin(text_request(prompt_text(32, next_serial()), 3000))
    spin_until(lambda: not engine.answering or len(answer.arrivals) >= after, "an answer")
    stopped_at = time.perf_counter()
    engine.stop()
    spin_until(lambda: not engine.answering, "stopping")
    if answer.end().finish is not Finish.CANCELLED:
        raise MeasurementFailed("the answer ended before it was stopped")
    return answer.finished_at - stopped_at


def _stop_after(engine: LiveEngine, request: Generate, delay_s: float) -> float | None:
    """Seconds to silence; None when the prompt had been read by then."""
    stopped_at = 0.0

    def stop() -> None:
        nonlocal stopped_at
        stopped_at = time.perf_counter()
        engine.stop()

    answer: Answer = engine.begin(request)
    timer = QTimer()
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(stop)
    timer.start(int(delay_s * 1000))
    spin_until(lambda: not engine.answering, "stopping")
    timer.stop()
    stopped = stopped_at > 0 and answer.end().finish is Finish.CANCELLED and not answer.arrivals
    return answer.finished_at - stopped_at if stopped else None
