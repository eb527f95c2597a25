"""One engine as a state machine: empty, starting, loading, ready, generating, stopping, lost; and its queue of jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.control.engines.job import Answered, EngineJob, JobQueue, JobState
from desktop.control.engines.succession import Succession
from desktop.control.engines.view import EngineState, EngineView, after, after_refused_load
from desktop.errors import AppError, EngineDied
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.failures import error_of
from desktop.protocol.messages import (
    Cancel,
    Event,
    ExpectSchema,
    Failed,
    FailureKind,
    Finished,
    Kept,
    Load,
    Loaded,
    Loading,
    Prefilling,
    Ready,
    SampleEnded,
    SetThreads,
    TemplateTold,
    Tokens,
)
from desktop.protocol.reading import Score, ScoreBegun, Scored, ScoreEnded
from desktop.protocol.texts import Rendered, Tokenized

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.engine.process import EngineProcess

log = logging.getLogger(__name__)

SILENT_DEATHS = 2  # engines that died one after another without a word on any job: the next one would, too


_OfJob = Prefilling | Kept | Tokens | SampleEnded | ScoreBegun | Scored | Answered | Failed


class EngineSlot(QObject):
    """Loads one key's file and passes jobs to its engine, when the pool says so; each load has a new process."""

    changed = Signal()  # its view, or its queue
    came_up = Signal(object)  # list[Device]: what this computer computes with
    loaded = Signal(object)  # messages.Loaded
    answered = Signal()  # it has written an answer
    moved_on = Signal()  # a job ended or came, or the file is ready: whoever waits may be next
    load_failed = Signal(object)  # AppError: the file was refused, and no job was there to be told
    lost = Signal(object)  # EngineDied
    stray = Signal()  # an event came that is of no live job

    def __init__(
        self,
        key: EngineKey,
        make_process: Callable[[int], EngineProcess],
        next_id: Callable[[], int],
        rows_file: Callable[[], str] = str,
        parent: QObject | None = None,
    ) -> None:
        """next_id: an id for each load, which no other command has. rows_file: the one that all engines share."""
        super().__init__(parent)
        self.key = key
        self._next_id, self._rows_file = next_id, rows_file
        self._load_id = 0
        self.jobs = JobQueue()
        self._standing: dict[type, SetThreads | ExpectSchema] = {}  # told to every engine that has loaded its file
        self._silent_deaths = 0
        self.view = EngineView()
        self.processes = Succession(make_process, self)
        self.processes.received.connect(self._on_event)
        self.processes.died.connect(self._on_died)

    @property
    def answering(self) -> bool:
        """Whether it has jobs in work, or loads its file for one: nothing is taken from it now."""
        return bool(self.jobs.sent) or bool(self.view.loading and self.jobs.waiting)

    @property
    def holding(self) -> bool:
        """Whether jobs wait for load()."""
        return bool(self.jobs.waiting) and not self.view.occupied

    # --- what the pool says

    def add(self, job: EngineJob) -> None:
        """A job that begin() will send, or load() must come first for."""
        self.jobs.add(job)
        self.changed.emit()

    def load(self, seat: int) -> None:
        """Load the file unless it is loaded or on its way. seat: names the process's thread and log."""
        if self.view.occupied:
            return
        self._load_id = self._next_id()
        context = msgspec.structs.replace(self.key.context, rows_file=self._rows_file())  # all have it: it is no key's
        self.processes.start(Load(id=self._load_id, source=self.key.source, context=context), seat)
        self._show(EngineView(EngineState.STARTING, file=self.key.path.name))

    def begin(self, *, beside_only: bool = False) -> None:
        """Send the engine what it can do now, if it has its file. beside_only: no answer, somebody else is before."""
        if self.view.state is EngineState.READY or self.view.busy:
            for job in self.jobs.next_jobs():
                if job.is_beside or not beside_only:
                    self._send(job)

    def note(self, words: str) -> None:
        """Say something beside the file's name."""
        self._show(replace(self.view, note=words))

    def refuse(self, error: AppError) -> None:
        """End the jobs that are held: the file is not loaded."""
        self.note(error.title)
        for job in self.jobs.take_waiting():
            job.fail(error)
        self.changed.emit()

    def cancel(self, job: EngineJob) -> None:
        """End this job. A file that is on its way goes on coming."""
        if job.state is not JobState.WAITING:
            self.processes.send(Cancel(id=job.id))
        if job is self.jobs.writing:
            job.state = JobState.STOPPING
            self.processes.expect_stop()
            self._show(replace(self.view, state=EngineState.STOPPING))
            return
        self.jobs.forget(job)
        self._end(job)
        if not self.view.occupied and not self.jobs.waiting:
            self.note("")
        job.finish_as_cancelled()
        self.changed.emit()
        self.moved_on.emit()

    def stop_load(self) -> None:
        """Read the file no further, unless a job waits for it."""
        if self.view.loading and not self.jobs.any:
            self.unload()  # ending the process is the surest way to stop reading a large file

    def tell(self, standing: SetThreads | ExpectSchema) -> None:
        """Tell this the engine, unless it was told the last time, and every later one once it has its file."""
        if self._standing.get(type(standing)) == standing:
            return
        self._standing[type(standing)] = standing
        if self.view.state is EngineState.READY or self.view.busy:
            self.processes.send(standing)

    def expect_no_schema(self) -> None:
        """No JSON schema is in sight any more: later engines are not told of one."""
        self._standing.pop(ExpectSchema, None)

    def unload(self, note: str = "") -> None:
        """End the process: the only unload that surely frees the memory. Jobs in work end as cancelled."""
        for job in self.jobs.take_sent():
            job.finish_as_cancelled()
        self.processes.retire()
        self._show(EngineView(file=self.view.file, title=self.view.title, note=note))

    def begin_shut_down(self) -> None:
        """Ask the process to end, telling nobody; `processes.wait()` waits for it."""
        self.jobs = JobQueue()
        self.processes.retire()

    # --- what it does

    def _send(self, job: EngineJob) -> None:
        self.jobs.send(job)
        self.processes.send(job.request)
        self.processes.expect_word()
        if not job.is_beside:
            reads = isinstance(job.request, Score)
            self._show(replace(self.view, state=EngineState.GENERATING, progress=None, tokens_per_s=0.0, reads=reads))
        self.changed.emit()

    def _end(self, job: EngineJob) -> None:
        """The engine has nothing to do with this job any more. One that only waited is nothing to its watch."""
        was_sent = job.id in self.jobs.sent
        self.jobs.drop(job)
        if not was_sent:
            return
        if not job.is_beside or not self.jobs.sent:
            self.processes.expect_nothing()
        if self.jobs.sent:
            self.processes.expect_word()

    def _show(self, view: EngineView) -> None:
        if view != self.view:
            self.view = view
            self.changed.emit()

    # --- what the engine tells

    def _on_event(self, event: Event) -> None:
        match event:
            case Ready():
                self.came_up.emit(event.devices)
            case Loading() if event.id == self._load_id:
                self._show(after(self.view, event))
            case Loaded() if event.id == self._load_id:
                self._on_loaded(event)
            case Failed() if self.view.loading:  # also of a load that the engine did not understand
                self._on_load_failed(event)
            case Prefilling() | Kept() | Tokens() | SampleEnded() | Finished() | Tokenized() | Rendered() | Failed():
                self._on_answer(event)
            case ScoreBegun() | Scored() | ScoreEnded():
                self._on_answer(event)
            case Loading() | Loaded() | TemplateTold():
                self._on_stray(event)
            case _:
                assert_never(event)

    def _on_loaded(self, event: Loaded) -> None:
        self.processes.expect_nothing()
        self._show(after(self.view, event))
        for standing in self._standing.values():  # told while the file was on its way, or to the engine before
            self.processes.send(standing)
        self.loaded.emit(event)
        self.moved_on.emit()

    def _on_load_failed(self, event: Failed) -> None:
        error = error_of(event)
        waiting = self.jobs.take_waiting()
        self.processes.retire()
        self._show(after_refused_load(self.view, event))
        for job in waiting:
            job.fail(error)
        if not waiting:
            self.load_failed.emit(error)
        self.moved_on.emit()

    def _on_answer(self, event: _OfJob) -> None:
        job = self.jobs.sent.get(event.id)
        if job is None:
            self._on_stray(event)
            return
        self._silent_deaths = 0
        match event:
            case Prefilling() | Kept() | SampleEnded() | ScoreBegun() | Scored():
                job.tell(event)
                self._show(after(self.view, event))
            case Tokens():
                job.tell(event)
                self._show(replace(after(self.view, event), tokens_per_s=job.tokens_per_s))
            case Finished() | ScoreEnded() | Tokenized() | Rendered() | Failed():
                self._on_ended(job, event)
            case _:
                assert_never(event)

    def _on_ended(self, job: EngineJob, event: Answered | Failed) -> None:
        was_cancelled = job.state is JobState.STOPPING
        self._end(job)
        if not job.is_beside:
            self._show(after(self.view, event))
        if isinstance(event, Failed) and event.kind is FailureKind.CANCELLED and was_cancelled:
            job.finish_as_cancelled()
        elif isinstance(event, Failed):
            job.fail(error_of(event))
        else:
            job.finish(event)
        if isinstance(event, Finished) and event.tokens > 0:
            self.answered.emit()
        self.moved_on.emit()

    def _on_stray(self, event: _OfJob | Loading | Loaded | TemplateTold) -> None:
        if event.id in self.jobs.forgotten:
            return
        log.warning("dropped %s of request %d, which is not on its way", type(event).__name__, event.id)
        self.stray.emit()

    def _on_died(self, error: EngineDied) -> None:
        stopped = self.jobs.writing if self.view.state is EngineState.STOPPING else None
        lost = EngineView(EngineState.LOST, file=self.view.file, title=self.view.title, note=error.title)
        self.processes.retire()
        if stopped is not None:  # it was ended because it did not stop in time: who cancelled got what was asked for
            self.jobs.wait_again([job for job in self.jobs.take_sent() if job is not stopped])  # nobody cancelled these
            stopped.finish_as_cancelled()
            self._show(lost)
            self.moved_on.emit()
            return
        self._silent_deaths += int(self.jobs.any)
        gone = self.jobs.take_sent()
        if self.view.loading or self._silent_deaths >= SILENT_DEATHS:
            gone += self.jobs.take_waiting()
        for job in gone:
            job.lose(error)
        self._show(lost)
        self.lost.emit(error)
