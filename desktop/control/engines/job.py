"""One request on its way to an engine and back, the queue of those of one engine, and how their listeners are told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from desktop.control.pace import Pace
from desktop.errors import AppError, EngineDied
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.failures import unbegun
from desktop.protocol.messages import Finished, Generate, Kept, Prefilling, Render, SampleEnded, Tokenize, Tokens
from desktop.protocol.reading import Score, ScoreBegun, Scored, ScoreEnded
from desktop.protocol.texts import Rendered, Tokenized

RATE_WINDOW_S = 1.5

Request = Generate | Score | Tokenize | Render
Answered = Finished | ScoreEnded | Tokenized | Rendered


class JobState(StrEnum):
    """Where a job stands. What it waits for is told by its position and by its engine's view."""

    WAITING = "waiting"  # for room, for its file, or for those before it
    RUNNING = "running"  # with the engine
    STOPPING = "stopping"  # cancelled, the engine has not ended it yet
    ENDED = "ended"


class Delivery(QObject):
    """Tells listeners from the event loop, in the order in which things happened: never inside somebody's call."""

    _due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: deque[tuple[QObject, SignalInstance, object]] = deque()
        self._stopped = False
        self._due.connect(self._tell_next, Qt.ConnectionType.QueuedConnection)

    def put(self, sender: QObject, signal: SignalInstance, told: object) -> None:
        """Emit `signal` of `sender`, which is kept alive until then, with `told`."""
        if self._stopped:
            return
        self._queue.append((sender, signal, told))
        self._due.emit()

    def stop(self) -> None:
        """Tell nobody anything any more."""
        self._stopped = True
        self._queue.clear()

    def _tell_next(self) -> None:
        if self._stopped:
            return
        _sender, signal, told = self._queue.popleft()
        signal.emit(told)


class EngineJob(QObject):
    """Lives from ask() to its one ending: `finished`, `failed` or `lost`, after which it tells nothing.

    The pool keeps it until it has ended; afterwards it lives as long as somebody holds it.
    """

    prefilling = Signal(object)  # messages.Prefilling
    kept = Signal(object)  # messages.Kept
    tokens = Signal(object)  # messages.Tokens
    scored = Signal(object)  # reading.ScoreBegun, then Scored
    sample_ended = Signal(object)  # messages.Finished of one of several answers: the others go on
    finished = Signal(object)  # Answered; Finished as CANCELLED of every kind
    failed = Signal(object)  # AppError: the engine refused it, or its file
    lost = Signal(object)  # EngineDied

    def __init__(
        self, key: EngineKey, request: Request, delivery: Delivery, cancel: Callable[[EngineJob], None]
    ) -> None:
        """request: with its id. cancel: how it is ended before its time."""
        super().__init__()
        self.key = key
        self.request = request
        self.state = JobState.WAITING
        self.position = 0  # how many jobs its engine has before it, those with the engine counted; 0 once it runs
        self._delivery = delivery
        self._cancel = cancel
        self._written = 0  # tokens
        self._pace = Pace(RATE_WINDOW_S)

    @property
    def id(self) -> int:
        """What its events carry; no other job of the app has it."""
        return self.request.id

    @property
    def is_beside(self) -> bool:
        """Whether it is answered at once, also while its engine writes."""
        return isinstance(self.request, Tokenize | Render)

    def cancel(self) -> None:
        """End this job, wherever it is, and no other: `finished` follows, with CANCELLED unless it is done already."""
        if self.state in (JobState.WAITING, JobState.RUNNING):
            self._cancel(self)

    # --- for its engine

    def tell(self, event: Prefilling | Kept | Tokens | SampleEnded | ScoreBegun | Scored) -> None:
        """Something came of it."""
        match event:
            case Prefilling():
                self._delivery.put(self, self.prefilling, event)
            case Kept():
                self._delivery.put(self, self.kept, event)
            case Tokens():
                self._written += len(event.tokens)
                self._pace.see(self._written)
                self._delivery.put(self, self.tokens, event)
            case ScoreBegun() | Scored():
                self._delivery.put(self, self.scored, event)
            case SampleEnded():
                self._delivery.put(self, self.sample_ended, event.end)
            case _:
                assert_never(event)

    @property
    def tokens_per_s(self) -> float:
        """How fast it is written, lately."""
        return round(self._pace.per_s, 1)

    def finish(self, answer: Answered) -> None:
        """It is done."""
        self._end(self.finished, answer)

    def fail(self, error: AppError) -> None:
        """It was refused."""
        self._end(self.failed, error)

    def lose(self, error: EngineDied) -> None:
        """Its engine is gone."""
        self._end(self.lost, error)

    def finish_as_cancelled(self) -> None:
        """Its end where the engine does not tell one: cancelled before it was sent, or with its process."""
        self._end(self.finished, unbegun(self.id))

    def _end(self, signal: SignalInstance, told: object) -> None:
        if self.state is not JobState.ENDED:
            self.state, self.position = JobState.ENDED, 0
            self._delivery.put(self, signal, told)


class JobQueue:
    """All jobs of one engine: those that wait, in the order they were asked in, and those with the engine."""

    def __init__(self) -> None:
        self.waiting: list[EngineJob] = []
        self.sent: dict[int, EngineJob] = {}  # by id; at most one of them is no job beside
        self.last_id = 0  # of the job that was asked last
        self.forgotten: set[int] = set()  # ids of jobs that were cancelled: the engine may not know yet

    @property
    def writing(self) -> EngineJob | None:
        """The one that the engine answers in its turn."""
        return next((job for job in self.sent.values() if not job.is_beside), None)

    @property
    def any(self) -> bool:
        """Whether there is a job."""
        return bool(self.waiting or self.sent)

    @property
    def first_id(self) -> int:
        """Of the job that has waited longest: ids grow."""
        return self.waiting[0].id

    def add(self, job: EngineJob) -> None:
        """Behind all others."""
        self.waiting.append(job)
        self.last_id = job.id
        self._count()

    def next_jobs(self) -> list[EngineJob]:
        """What the engine can be sent now: every job beside, and the next one if none is being written."""
        beside = [job for job in self.waiting if job.is_beside]
        in_turn = [job for job in self.waiting if not job.is_beside]
        return beside + (in_turn[:1] if self.writing is None else [])

    def send(self, job: EngineJob) -> None:
        """It is with the engine now."""
        self.waiting.remove(job)
        self.sent[job.id] = job
        job.state = JobState.RUNNING
        self._count()

    def drop(self, job: EngineJob) -> None:
        """It ends."""
        self.waiting = [other for other in self.waiting if other is not job]
        self.sent.pop(job.id, None)
        self._count()

    def forget(self, job: EngineJob) -> None:
        """It is cancelled: events of it may still come, and mean nothing."""
        if job.id in self.sent:
            self.forgotten.add(job.id)

    def take_sent(self) -> list[EngineJob]:
        """Everything that was with the engine, which is gone."""
        taken, self.sent = list(self.sent.values()), {}
        self.forgotten.clear()
        self._count()
        return taken

    def take_waiting(self) -> list[EngineJob]:
        """Everything that waited."""
        taken, self.waiting = self.waiting, []
        return taken

    def wait_again(self, jobs: list[EngineJob]) -> None:
        """These were with an engine that is gone, and go to the next one, before all others."""
        for job in jobs:
            job.state = JobState.WAITING
        self.waiting = sorted([*jobs, *self.waiting], key=lambda job: job.id)
        self._count()

    def _count(self) -> None:
        for job in self.sent.values():
            job.position = 0
        ahead = int(self.writing is not None)
        for place, job in enumerate(job for job in self.waiting if not job.is_beside):
            job.position = ahead + place
