"""The engine of one voice as a state machine: empty, starting, loading, ready, generating, stopping, lost."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.control.engine_view import EngineState, EngineView, never_started
from desktop.control.engine_worker import EngineWorker
from desktop.engine.messages import (
    Cancel,
    ContextParams,
    Device,
    Event,
    ExpectSchema,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Loading,
    Prefilling,
    Quantized,
    Quantizing,
    Ready,
    SetThreads,
    TemplateTold,
    Tokens,
)
from desktop.engine.process import EngineProcess
from desktop.errors import AppError, EngineDied, EngineFailed

__all__ = ["EngineSlot", "EngineState", "EngineView"]

SILENCE_MS = 180_000  # an engine that says nothing for so long while it works is taken for hung
STOP_GRACE_MS = 3_000  # how long Stop waits for the engine before it ends the process
RATE_WINDOW_S = 1.5


class EngineSlot(QObject):
    """Loads a file and answers one request at a time; starts a new process whenever it needs one."""

    changed = Signal()
    loaded = Signal(object)  # messages.Loaded
    tokens = Signal(object)  # messages.Tokens
    finished = Signal(object)  # messages.Finished
    failed = Signal(object)  # AppError: the load or the answer was refused
    lost = Signal(object)  # EngineDied
    freed = Signal()  # the last process that was told to end is gone, and its memory with it

    def __init__(self, name: str, make_process: Callable[[], EngineProcess], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._make_process = make_process
        self._worker: EngineWorker | None = None
        self._retired: set[EngineWorker] = set()  # ending by themselves; nobody waits for them
        self._wanted: Load | None = None
        self._queued: Generate | None = None
        self._threads: int | None = None
        self._expects_schema = False
        self._came_up = False  # the engine program itself works
        self._start_due = False  # a process is to be started as soon as the older ones are gone
        self._turn = 0
        self._rate: deque[tuple[float, int]] = deque()
        self.view = EngineView()
        self.devices: list[Device] = []  # of the last engine that came up
        self._silence = self._timer(SILENCE_MS, self._on_silence)
        self._stop_grace = self._timer(STOP_GRACE_MS, self._on_stop_grace)

    @property
    def wanted(self) -> Path | None:
        """The file that is loaded, on its way, or was stopped on its way."""
        return Path(self._wanted.path) if self._wanted is not None else None

    @property
    def suspect(self) -> Path | None:
        """The file that a lost engine had in hand; None when the engine did not even get as far as a file."""
        return self.wanted if self._came_up else None

    @property
    def occupied(self) -> bool:
        """Whether a file is loaded or on its way."""
        return self.view.state not in (EngineState.EMPTY, EngineState.LOST)

    @property
    def answering(self) -> bool:
        """Whether an answer is being written, or comes as soon as the file is loaded."""
        return self.view.busy or (self._queued is not None and self.occupied)

    @property
    def ending(self) -> bool:
        """Whether a process that was told to end still holds memory."""
        return bool(self._retired)

    def has(self, path: Path, context: ContextParams) -> bool:
        """Whether exactly this is loaded or on its way."""
        return self.occupied and self._wanted == Load(path=str(path), context=context)

    def load(self, path: Path, context: ContextParams) -> None:
        """Load `path` unless exactly that is loaded or on its way. An answer on its way ends as cancelled first.

        The old process must be gone before the new one begins: two files in memory at once may be one too many.
        """
        if self.has(path, context):
            return
        if self.view.busy:
            self._end_answer_here()
        self._wanted = Load(path=str(path), context=context)
        self._retire_worker()  # a process of its own per file: only its end surely frees the memory
        self._start_due = True
        self._show(EngineView(EngineState.STARTING, file=path.name))
        self._start_if_free()

    def generate(self, request: Generate) -> None:
        """Answer as soon as the file is loaded; one at a time: `finished`, `failed` or `lost` ends it."""
        self._turn = request.turn
        self._rate.clear()
        if self.view.state is EngineState.READY:
            self._send_generate(request)
            return
        self._queued = request
        if not self.occupied and self._wanted is not None:
            self.load(Path(self._wanted.path), self._wanted.context)

    def hold(self, request: Generate) -> None:
        """Keep a request until somebody calls load(): its file may have to wait for room. cancel() ends it as usual."""
        if self.occupied:
            self.unload()
        self._turn = request.turn
        self._rate.clear()
        self._queued = request

    def note(self, words: str) -> None:
        """Say something beside the file's name."""
        self._show(replace(self.view, note=words))

    @property
    def holding(self) -> bool:
        """Whether a request waits for load()."""
        return self._queued is not None and not self.occupied

    def refuse(self, error: AppError) -> None:
        """End the request that is held: its file is not loaded."""
        self._queued = None
        self.note(error.title)
        self.failed.emit(error)

    def cancel(self) -> None:
        """Stop the answer, wherever it is, or the load. `finished` with CANCELLED follows for an answer."""
        if self._queued is not None:
            turn, self._queued = self._queued.turn, None
            self.note("")
            self.finished.emit(never_started(turn))
        elif self.view.loading:
            wanted = self._wanted
            self.unload()  # ending the process is the surest way to stop reading a large file
            self._wanted = wanted  # the next request loads it after all
        elif self.view.state is EngineState.GENERATING and self._worker is not None:
            self._worker.send(Cancel(turn=self._turn))
            self._stop_grace.start()
            self._show(replace(self.view, state=EngineState.STOPPING))

    def set_threads(self, threads: int) -> None:
        """Share the cores: 0 = follow the machine's load. Also counts for a file that is still on its way."""
        self._threads = threads
        if self.view.state is EngineState.READY or self.view.busy:
            self._send_threads()

    def expect_schema(self, *, expected: bool) -> None:
        """Whether the settings hold a JSON schema: its first answer shall not wait for what can be made before."""
        news, self._expects_schema = expected and not self._expects_schema, expected
        if news and (self.view.state is EngineState.READY or self.view.busy):
            self._send_schema_notice()

    def unload(self, note: str = "") -> None:
        """End the process: the only unload that surely frees the memory. An answer on its way ends as cancelled."""
        if self.answering:
            self._end_answer_here()
        self._retire_worker()
        self._wanted = None
        self._show(EngineView(file=self.view.file, title=self.view.title, note=note))

    def begin_shut_down(self) -> None:
        """Ask the process to end; `wait_shut_down` waits for it. Two steps, so that several engines end at once."""
        self._queued = self._wanted = None
        self._retire_worker()

    def wait_shut_down(self) -> None:
        """Wait until process and thread are gone."""
        for worker in list(self._retired):
            worker.wait()
            self._on_worker_ended(worker)

    @property
    def process_id(self) -> int | None:
        """The engine process, None when there is none."""
        return self._worker.process_id if self._worker is not None else None

    def _timer(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _start_if_free(self) -> None:
        """Start the wanted file's process, unless an older one has to end first."""
        if self._start_due and not self._retired:
            self._start_worker()
            self._send_load()

    def _start_worker(self) -> None:
        self._start_due = self._came_up = False
        self._worker = EngineWorker(self._make_process, self._name, self)
        self._worker.received.connect(self._on_event)
        self._worker.died.connect(self._on_died)
        self._worker.start()

    def _retire_worker(self) -> None:
        self._start_due = False
        self._silence.stop()
        self._stop_grace.stop()
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.received.disconnect(self._on_event)
        worker.died.disconnect(self._on_died)
        self._retired.add(worker)
        worker.finished.connect(partial(self._on_worker_ended, worker))
        worker.request_stop()
        if worker.isFinished():  # it ended before the line above could hear of it
            self._on_worker_ended(worker)

    def _on_worker_ended(self, worker: EngineWorker) -> None:
        if worker in self._retired:
            self._retired.discard(worker)
            worker.wait()
            worker.deleteLater()
            self._start_if_free()
            if not self._retired:
                self.freed.emit()

    def _send_load(self) -> None:
        if self._worker is not None and self._wanted is not None:
            self._worker.send(self._wanted)
            self._silence.start()

    def _send_schema_notice(self) -> None:
        if self._worker is not None and self._expects_schema:
            self._worker.send(ExpectSchema())

    def _send_threads(self) -> None:
        if self._worker is not None and self._threads is not None:
            self._worker.send(SetThreads(threads=self._threads))

    def _end_answer_here(self) -> None:
        """The answer ends with what has come of it; its process is about to end and would not say so."""
        self._silence.stop()
        self._stop_grace.stop()
        turn, self._turn, self._queued = self._turn, 0, None
        self._show(replace(self.view, state=EngineState.READY, progress=None))
        self.finished.emit(never_started(turn))

    def _send_generate(self, request: Generate) -> None:
        if self._worker is not None:
            self._worker.send(request)
            self._silence.start()
            self._show(replace(self.view, state=EngineState.GENERATING, progress=None, tokens_per_s=0.0))

    def _show(self, view: EngineView) -> None:
        if view != self.view:
            self.view = view
            self.changed.emit()

    @Slot(object)
    def _on_event(self, event: Event) -> None:  # noqa: C901  # one flat match over the protocol
        if self.sender() is not self._worker:
            return
        if self._silence.isActive():
            self._silence.start()
        match event:
            case Ready():
                self.devices, self._came_up = event.devices, True
            case Loading() | Prefilling():
                self._on_progress(event)
            case Loaded():
                self._on_loaded(event)
            case Tokens():
                self._on_tokens(event)
            case Finished():
                self._on_finished(event)
            case Failed():
                self._on_failed(event)
            case Quantizing() | Quantized() | TemplateTold():
                pass  # another process's work
            case _:
                assert_never(event)

    def _on_progress(self, event: Loading | Prefilling) -> None:
        if isinstance(event, Loading):
            self._show(replace(self.view, state=EngineState.LOADING, progress=event.fraction))
        elif event.turn == self._turn:
            share = event.done / event.total if event.total else None
            self._show(replace(self.view, progress=share, prompt_done=event.done, prompt_total=event.total))

    def _on_loaded(self, event: Loaded) -> None:
        self._silence.stop()
        self._show(
            EngineView(
                EngineState.READY,
                file=Path(event.path).name,
                title=event.title,
                description=event.description,
                device=event.device,
                n_ctx=event.n_ctx,
                may_think=bool(event.thinking_switch),
                note=" ".join([event.template_note, *event.notes]).strip(),
                confinement=event.confinement,
            )
        )
        self._send_threads()  # told while the file was on its way: loading begins with the settings' own count
        self._send_schema_notice()
        self.loaded.emit(event)
        if self._queued is not None:
            request, self._queued = self._queued, None
            self._send_generate(request)

    def _on_tokens(self, event: Tokens) -> None:
        if event.turn != self._turn:
            return
        now = time.monotonic()
        self._rate.append((now, event.count))
        while len(self._rate) > 1 and now - self._rate[0][0] > RATE_WINDOW_S:
            self._rate.popleft()
        span = now - self._rate[0][0]
        rate = sum(count for _, count in list(self._rate)[1:]) / span if span > 0 else 0.0
        self._show(replace(self.view, progress=None, context_used=event.context_used, tokens_per_s=round(rate, 1)))
        self.tokens.emit(event)

    def _on_finished(self, event: Finished) -> None:
        if event.turn != self._turn or not self.view.busy:
            return
        self._settle(event.context_used, event.timings.decode_tokens_per_s)
        self.finished.emit(event)

    def _settle(self, context_used: int, tokens_per_s: float) -> None:
        self._silence.stop()
        self._stop_grace.stop()
        self._show(
            replace(
                self.view,
                state=EngineState.READY,
                progress=None,
                context_used=context_used,
                tokens_per_s=round(tokens_per_s, 1),
            )
        )

    def _on_failed(self, event: Failed) -> None:
        if event.turn not in (0, self._turn):
            return
        error = EngineFailed(event.title, event.detail, event.hint, event.log)
        self._silence.stop()
        if event.turn == 0:  # the load was refused
            self._queued = None
            self._retire_worker()
            self._show(EngineView(EngineState.EMPTY, file=self.view.file, title=self.view.title, note=event.title))
        else:
            self._settle(self.view.context_used, 0.0)
        self.failed.emit(error)

    @Slot(object)
    def _on_died(self, error: EngineDied) -> None:
        if self.sender() is not self._worker:
            return
        stopped_turn = self._turn if self.view.state is EngineState.STOPPING else 0
        self._queued = None
        self._retire_worker()
        self._show(EngineView(EngineState.LOST, file=self.view.file, title=self.view.title, note=error.title))
        if stopped_turn:  # it was ended because it did not stop in time: the user got what they asked for
            self.finished.emit(never_started(stopped_turn))
        else:
            self.lost.emit(error)

    @Slot()
    def _on_silence(self) -> None:
        if self._worker is not None:
            self._worker.kill()

    @Slot()
    def _on_stop_grace(self) -> None:
        if self._worker is not None:
            self._worker.kill()
