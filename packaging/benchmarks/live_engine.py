"""An engine of a pool driven by a bare event loop, and what arrives of it on the window's side."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from benchmarks.bare_loop import WARM_UP
from benchmarks.figures import MeasurementFailed
from benchmarks.steps import N_BATCH, Sampler, Step, Times, prompt_text
from desktop.control.engines.job import EngineJob
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.wants import Wants
from desktop.engine.process import EngineProcess
from desktop.errors import AppError
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import (
    ContextParams,
    Finished,
    Generate,
    Loaded,
    Sampling,
    SetThreads,
    TextPrompt,
    Tokens,
)

TIMEOUT_S = 1200.0
CACHE_SLACK = 8  # tokens by which two prompts may begin alike, or a cached prompt be read again
_ids = itertools.count(1)
_serials = itertools.count(1)


def application() -> QCoreApplication:
    """The one event loop of this process."""
    return QCoreApplication.instance() or QCoreApplication([])


def spin_until(done: Callable[[], bool], what: str, timeout_s: float = TIMEOUT_S) -> None:
    """Run the event loop until `done`; it sleeps between events."""
    application()
    loop, deadline, alarm = QEventLoop(), time.monotonic() + timeout_s, QTimer()
    alarm.start(1000)  # so that the deadline is noticed when nothing happens
    while not done():
        if time.monotonic() > deadline:
            raise MeasurementFailed(f"{what} took more than {timeout_s:.0f} s")
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    alarm.stop()


@dataclass(slots=True)
class Answer:
    """One answer as it arrives. Times are time.perf_counter()."""

    request: Generate
    job: EngineJob | None = None
    asked_at: float = 0.0
    arrivals: list[tuple[float, int]] = field(default_factory=list)  # when, how many tokens
    text: list[str] = field(default_factory=list)
    finished_at: float = 0.0
    finished: Finished | None = None

    def end(self) -> Finished:
        """How it ended."""
        if self.finished is None:
            raise MeasurementFailed("an answer did not end")
        return self.finished

    @property
    def first_token_s(self) -> float:
        """From the request to the first text."""
        if not self.arrivals:
            raise MeasurementFailed("an answer brought no token")
        return self.arrivals[0][0] - self.asked_at

    def times(self) -> Times:
        """The answer in the words of a comparison."""
        end, first = self.end(), self.first_token_s
        first_at, came_first = self.arrivals[0]
        spread = [moment - first_at for moment, count in self.arrivals for _ in range(count)]
        return Times(
            prompt_tokens=end.prompt_tokens - end.cached_tokens,
            prompt_s=first,
            arrivals=spread,
            decode_s=self.arrivals[-1][0] - first_at,
            decoded=end.tokens - came_first,
        )


class LiveEngine:
    """One engine process behind a pool of its own, ended at the end of the `with` block."""

    def __init__(self, path: Path, folder: Path, context: ContextParams, name: str = "bench") -> None:
        application()
        self._processes: list[EngineProcess] = []
        self._log = folder / f"engine-{name}.log"
        self._key = EngineKey.of_file(path, context)
        self._pool = EnginePool(self._make_process)
        self.loaded: Loaded | None = None
        self.answer: Answer | None = None
        self._trouble: AppError | None = None
        self._pool.loaded.connect(self._on_loaded)
        self._pool.failed.connect(self._on_trouble)
        self._pool.lost.connect(self._on_trouble)

    def __enter__(self) -> LiveEngine:
        self._pool.want(self, Wants(kept=frozenset([self._key])), [self._key])
        try:
            spin_until(self._has_loaded, "loading")
        except MeasurementFailed:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End process and thread."""
        self._pool.begin_shut_down()
        self._pool.wait_shut_down()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @property
    def process(self) -> psutil.Process:
        """The engine's process as the system sees it."""
        pid = self._processes[-1].pid if self._processes else None
        if pid is None:
            raise MeasurementFailed("the engine has no process")
        return psutil.Process(pid)

    @property
    def answering(self) -> bool:
        """Whether an answer is on its way. Raises when the engine refused or died."""
        self._check()
        return self.answer is not None and self.answer.finished is None

    def begin(self, request: Generate) -> Answer:
        """Ask; the clock starts now."""
        self.answer = Answer(request)
        self.answer.asked_at = time.perf_counter()
        self.answer.job = job = self._pool.ask(self._key, request)
        job.tokens.connect(self._on_tokens)
        job.finished.connect(self._on_finished)
        job.failed.connect(partial(self._on_trouble, self._key))
        return self.answer

    def stop(self) -> None:
        """Stop the answer on its way."""
        if self.answer is not None and self.answer.job is not None:
            self.answer.job.cancel()

    def set_threads(self, threads: int) -> None:
        """Until the next request: another number of threads than the one the file was loaded with."""
        self._pool.slots[self._key].tell(SetThreads(threads=threads))

    def ask(self, request: Generate) -> Answer:
        """Ask and wait for the end."""
        answer = self.begin(request)
        spin_until(lambda: not self.answering, "an answer")
        return answer

    def measure(self, step: Step) -> Times:
        """Do a comparison's step."""
        text = prompt_text(step.depth + step.prompt, next(_serials))
        if step.depth:
            self.ask(text_request(text[: step.depth], 1))
        times = self.ask(text_request(text, step.generate)).times()
        if abs(times.prompt_tokens - step.prompt) > CACHE_SLACK:
            raise MeasurementFailed(
                f"{times.prompt_tokens} prompt tokens were read instead of {step.prompt}: the cache was not as expected"
            )
        return times

    def _has_loaded(self) -> bool:
        self._check()
        return self.loaded is not None

    def _check(self) -> None:
        if self._trouble is not None:
            raise MeasurementFailed(f"the engine failed: {self._trouble.one_line()} {self._trouble.log}")

    def _make_process(self, _seat: int) -> EngineProcess:
        process = EngineProcess(self._log)
        self._processes.append(process)
        return process

    def _on_loaded(self, _key: EngineKey, event: Loaded) -> None:
        self.loaded = event

    def _on_tokens(self, event: Tokens) -> None:
        if self.answer is not None:
            self.answer.arrivals.append((time.perf_counter(), len(event.tokens)))
            self.answer.text.append(event.text)

    def _on_finished(self, event: Finished) -> None:
        if self.answer is not None:
            self.answer.finished_at = time.perf_counter()
            self.answer.finished = event

    def _on_trouble(self, _key: EngineKey, error: AppError) -> None:
        self._trouble = error


def text_request(text: str, tokens: int) -> Generate:
    """Continue this text by so many tokens, whatever they are, with the samplers of the bare loop."""
    chosen = Sampler()
    return Generate(
        id=next(_ids),
        prompt=TextPrompt(segments=[text]),
        sampling=Sampling(
            temperature=chosen.temperature,
            top_k=chosen.top_k,
            top_p=chosen.top_p,
            min_p=chosen.min_p,
            seed=chosen.seed,
        ),
        max_tokens=tokens,
        ignore_end=True,
    )


def measure_live(path: Path, folder: Path, steps: Sequence[Step], threads: int, n_ctx: int) -> list[Times]:
    """Do the steps through a fresh engine process, pipe and slot, warmed up as the bare loop is."""
    context = ContextParams(n_ctx=n_ctx, n_batch=N_BATCH, threads=threads)
    with LiveEngine(path, folder, context) as engine:
        engine.measure(WARM_UP)
        return [engine.measure(step) for step in steps]


def next_id() -> int:
    """An id that no answer had before."""
    return next(_ids)


def next_serial() -> int:
    """A serial for prompt_text that no prompt had before."""
    return next(_serials)


def ready_time(folder: Path) -> float:
    """Seconds from starting an engine process to its Ready."""
    process = EngineProcess(folder / "engine-ready.log")
    began = time.perf_counter()
    try:
        process.start()
        if process.receive(TIMEOUT_S) is None:
            raise MeasurementFailed("the engine did not become ready")
        return time.perf_counter() - began
    finally:
        process.stop()
