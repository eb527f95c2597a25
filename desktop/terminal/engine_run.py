"""One engine process for one terminal command: start it, load a file, get answers, cancel on Ctrl+C."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from desktop.engine.process import EngineProcess
from desktop.errors import EngineDied, FileProblem
from desktop.paths import make_folder
from desktop.protocol.failures import error_of
from desktop.protocol.messages import (
    AskTemplate,
    Cancel,
    ContextParams,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Ready,
    SampleEnded,
    TemplateTold,
    Tokens,
)
from desktop.protocol.reading import Score
from desktop.protocol.texts import Tokenize, Tokenized
from desktop.terminal.interrupts import Interrupted, Interrupts
from desktop.voice import FileSource

LISTEN_S = 0.1  # how late a Ctrl+C may be seen
START_LIMIT_S = 60.0
CANCEL_LIMIT_S = 5.0

_E = TypeVar("_E", bound=Event)


class EngineRun:
    """A running engine. Use it as a context manager: the process is gone afterwards, whatever happened.

    ready: what the engine said of itself when it started.
    """

    def __init__(self, log_path: Path, interrupts: Interrupts) -> None:
        self._log_dir = log_path.parent
        self._process = EngineProcess(log_path)
        self._ids = itertools.count(1)
        self._interrupts = interrupts
        self.ready: Ready | None = None

    def __enter__(self) -> EngineRun:
        make_folder(self._log_dir)
        self._process.start()
        try:
            self.ready = self._wait_for(Ready, request_id=-1, limit_s=START_LIMIT_S)
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._process.stop()
        else:
            self._process.kill()

    def new_id(self) -> int:
        """An id for a command, which no other has."""
        return next(self._ids)

    def load(self, path: Path, context: ContextParams) -> Loaded:
        """Load a file. Raises FileProblem where it is missing or refused, EngineFailed, EngineDied, Interrupted."""
        source = FileSource(path=str(must_exist(path).absolute()))
        command = Load(id=self.new_id(), source=source, context=context)
        self._process.send(command)
        return self._wait_for(Loaded, command.id)

    def ask_template(self, path: Path) -> TemplateTold:
        """What a file's chat template says. Raises FileProblem, EngineFailed, EngineDied, Interrupted."""
        command = AskTemplate(id=self.new_id(), path=str(must_exist(path).absolute()))
        self._process.send(command)
        return self._wait_for(TemplateTold, command.id)

    def generate(
        self,
        command: Generate,
        on_tokens: Callable[[Tokens], None],
        on_sample: Callable[[Finished], None] | None = None,
    ) -> Finished:
        """One answer; `on_tokens` gets the text as it comes. Raises BadInput, EngineFailed, EngineDied, Interrupted.

        on_sample: told how each of several ended, but the last. Ctrl+C ends it within a token: Finished then says
        CANCELLED.
        """
        self._process.send(command)
        return self._wait_for(Finished, command.id, on_tokens, on_sample=on_sample)

    def tokenize(self, command: Tokenize) -> Tokenized:
        """The tokens of a prompt. Raises BadInput, EngineFailed, EngineDied, Interrupted."""
        self._process.send(command)
        return self._wait_for(Tokenized, command.id)

    def begin(self, command: Score) -> None:
        """Ask for a reading, and do not wait: next_event() tells of it. Raises BadInput, EngineDied."""
        self._process.send(command)

    def next_event(self, timeout_s: float = LISTEN_S) -> Event | None:
        """What it tells next; None where nothing came in time. Raises EngineDied."""
        return self._process.receive(timeout_s)

    def cancel(self, request_id: int) -> None:
        """End what was begun. Raises EngineDied."""
        self._process.send(Cancel(id=request_id))

    def _wait_for(
        self,
        wanted: type[_E],
        request_id: int,
        on_tokens: Callable[[Tokens], None] | None = None,
        limit_s: float = float("inf"),
        on_sample: Callable[[Finished], None] | None = None,
    ) -> _E:
        """Events until `wanted`. request_id: what a Cancel names, -1 while there is nothing to cancel."""
        deadline = time.monotonic() + limit_s
        cancelled = False
        while True:
            event = self._process.receive(LISTEN_S)
            if isinstance(event, wanted):
                return event
            if isinstance(event, Tokens) and on_tokens is not None and event.id == request_id:
                on_tokens(event)
            elif isinstance(event, SampleEnded) and on_sample is not None and event.id == request_id:
                on_sample(event.end)
            elif isinstance(event, Failed) and event.id in (0, request_id):
                self._give_up_if_interrupted()
                raise error_of(event)
            if self._interrupts.signal_number and not cancelled:
                deadline = time.monotonic() + CANCEL_LIMIT_S
                cancelled = self._cancel(request_id)
            if time.monotonic() > deadline:
                self._give_up_if_interrupted()
                raise _silent_engine(limit_s)

    def _cancel(self, request_id: int) -> bool:
        if request_id < 0:
            self._give_up_if_interrupted()
        self._process.send(Cancel(id=request_id))
        return True

    def _give_up_if_interrupted(self) -> None:
        if self._interrupts.signal_number:
            raise Interrupted(self._interrupts.signal_number)


def must_exist(path: Path) -> Path:
    """`path`, made sure before an engine is started for it. Raises FileProblem."""
    try:
        found = path.is_file()
    except OSError as error:  # a name too long, a folder that may not be entered
        detail = f"{path.absolute()}: {error.strerror}."
        raise FileProblem("The model file cannot be reached.", detail, "Check the path.") from error
    if not found:
        what = "It is a folder" if path.is_dir() else "There is nothing"
        raise FileProblem("There is no such model file.", f"{what} at {path.absolute()}.", "Check the path.")
    return path


def _silent_engine(limit_s: float) -> EngineDied:
    return EngineDied(
        "The engine does not start.",
        f"It said nothing for {limit_s:.0f} seconds.",
        "See what is wrong with: doctor",
        "",
        None,
    )
