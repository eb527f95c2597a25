"""An EngineSlot driven by a bare event loop, and what arrives of it on the window's side."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from benchmarks.bare_loop import WARM_UP
from benchmarks.figures import MeasurementFailed
from benchmarks.steps import N_BATCH, Sampler, Step, Times, prompt_text
from desktop.control.engine_slot import EngineSlot
from desktop.engine.messages import ContextParams, Finished, Generate, Loaded, Sampling, TextPrompt, Tokens
from desktop.engine.process import EngineProcess
from desktop.errors import AppError

TIMEOUT_S = 1200.0
CACHE_SLACK = 8  # tokens by which two prompts may begin alike, or a cached prompt be read again
_turns = itertools.count(1)
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
    """One engine process behind its slot, ended at the end of the `with` block."""

    def __init__(self, path: Path, folder: Path, context: ContextParams, name: str = "bench") -> None:
        application()
        self._processes: list[EngineProcess] = []
        self._log = folder / f"engine-{name}.log"
        self.slot = EngineSlot(name, self._make_process)
        self.loaded: Loaded | None = None
        self.answer: Answer | None = None
        self._trouble: AppError | None = None
        self.slot.loaded.connect(self._on_loaded)
        self.slot.tokens.connect(self._on_tokens)
        self.slot.finished.connect(self._on_finished)
        self.slot.failed.connect(self._on_trouble)
        self.slot.lost.connect(self._on_trouble)
        self._path, self._context = path, context

    def __enter__(self) -> LiveEngine:
        self.slot.load(self._path, self._context)
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
        self.slot.begin_shut_down()
        self.slot.wait_shut_down()
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
        self.slot.generate(request)
        return self.answer

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

    def _make_process(self) -> EngineProcess:
        process = EngineProcess(self._log)
        self._processes.append(process)
        return process

    def _on_loaded(self, event: Loaded) -> None:
        self.loaded = event

    def _on_tokens(self, event: Tokens) -> None:
        if self.answer is not None:
            self.answer.arrivals.append((time.perf_counter(), event.count))
            self.answer.text.append(event.text)

    def _on_finished(self, event: Finished) -> None:
        if self.answer is not None:
            self.answer.finished_at = time.perf_counter()
            self.answer.finished = event

    def _on_trouble(self, error: AppError) -> None:
        self._trouble = error


def text_request(text: str, tokens: int) -> Generate:
    """Continue this text by so many tokens, whatever they are, with the samplers of the bare loop."""
    chosen = Sampler()
    return Generate(
        turn=next(_turns),
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


def next_turn() -> int:
    """A turn number that no answer had before."""
    return next(_turns)


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
