"""One engine process for one terminal command: start it, load a file, get answers, cancel on Ctrl+C."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from desktop.engine.messages import (
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
    TemplateTold,
    Tokens,
)
from desktop.engine.process import EngineProcess
from desktop.errors import EngineDied, EngineFailed, FileProblem
from desktop.paths import make_folder
from desktop.terminal.interrupts import Interrupted, Interrupts

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
        self._interrupts = interrupts
        self.ready: Ready | None = None

    def __enter__(self) -> EngineRun:
        make_folder(self._log_dir)
        self._process.start()
        try:
            self.ready = self._wait_for(Ready, turn=-1, limit_s=START_LIMIT_S)
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

    def load(self, path: Path, context: ContextParams) -> Loaded:
        """Load a file. Raises FileProblem if it is missing, EngineFailed if it is refused, EngineDied, Interrupted."""
        self._process.send(Load(path=str(must_exist(path).absolute()), context=context))
        return self._wait_for(Loaded, turn=0)

    def ask_template(self, path: Path) -> TemplateTold:
        """What a file's chat template says. Raises FileProblem, EngineFailed, EngineDied, Interrupted."""
        self._process.send(AskTemplate(path=str(must_exist(path).absolute())))
        return self._wait_for(TemplateTold, turn=0)

    def generate(self, command: Generate, on_tokens: Callable[[Tokens], None]) -> Finished:
        """One answer; `on_tokens` gets the text as it comes. Raises EngineFailed, EngineDied, Interrupted.

        Ctrl+C ends it within a token: Finished then says CANCELLED.
        """
        self._process.send(command)
        return self._wait_for(Finished, command.turn, on_tokens)

    def _wait_for(
        self,
        wanted: type[_E],
        turn: int,
        on_tokens: Callable[[Tokens], None] | None = None,
        limit_s: float = float("inf"),
    ) -> _E:
        """Events until `wanted`. turn: what a Cancel names, -1 while there is nothing to cancel."""
        deadline = time.monotonic() + limit_s
        cancelled = False
        while True:
            event = self._process.receive(LISTEN_S)
            if isinstance(event, wanted):
                return event
            if isinstance(event, Tokens) and on_tokens is not None and event.turn == turn:
                on_tokens(event)
            elif isinstance(event, Failed) and event.turn in (0, turn):
                self._give_up_if_interrupted()
                raise EngineFailed(event.title, event.detail, event.hint, event.log)
            if self._interrupts.signal_number and not cancelled:
                deadline = time.monotonic() + CANCEL_LIMIT_S
                cancelled = self._cancel(turn)
            if time.monotonic() > deadline:
                self._give_up_if_interrupted()
                raise _silent_engine(limit_s)

    def _cancel(self, turn: int) -> bool:
        if turn < 0:
            self._give_up_if_interrupted()
        self._process.send(Cancel(turn=turn))
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
