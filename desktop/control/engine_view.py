"""What is shown of an engine: its state, file and figures; and the end of an answer that never began."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.messages import Finish, Finished, Timings


class EngineState(StrEnum):
    """Where the engine of a voice stands. Every button's state derives from it."""

    EMPTY = "empty"  # no process
    STARTING = "starting"  # process started, nothing heard yet
    LOADING = "loading"
    READY = "ready"
    GENERATING = "generating"
    STOPPING = "stopping"  # asked to stop, not there yet
    LOST = "lost"  # the process ended by itself; the next request starts a new one


@dataclass(frozen=True, slots=True)
class EngineView:
    """What the window shows of an engine. progress: 0..1 while loading or reading the prompt, else None."""

    state: EngineState = EngineState.EMPTY
    file: str = ""
    title: str = ""  # the file's name for people
    description: str = ""
    device: str = ""
    n_ctx: int = 0
    context_used: int = 0
    tokens_per_s: float = 0.0
    progress: float | None = None
    prompt_done: int = 0
    prompt_total: int = 0
    note: str = ""
    confinement: str = ""  # what holds the process; "" while nothing is loaded
    may_think: bool = True  # whether the file lets thinking be allowed or forbidden; True while nobody knows

    @property
    def loading(self) -> bool:
        """Whether a file is on its way."""
        return self.state in (EngineState.STARTING, EngineState.LOADING)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self.state in (EngineState.GENERATING, EngineState.STOPPING)


def never_started(turn: int) -> Finished:
    """The end of an answer that was cancelled without the engine's word."""
    return Finished(
        turn=turn,
        finish=Finish.CANCELLED,
        stop_string="",
        prompt_tokens=0,
        cached_tokens=0,
        tokens=0,
        context_used=0,
        n_ctx=0,
        seed=0,
        timings=Timings(),
    )
