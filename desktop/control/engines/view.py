"""What is shown of an engine: its state, file and figures, and how they change with what it tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from desktop.protocol.messages import (
    Event,
    Failed,
    Finished,
    Kept,
    Loaded,
    Loading,
    Prefilling,
    Ready,
    SampleEnded,
    TemplateTold,
    Tokens,
)
from desktop.protocol.reading import ScoreBegun, Scored, ScoreEnded
from desktop.protocol.texts import Rendered, Tokenized


class EngineState(StrEnum):
    """Where an engine stands. Every button's state derives from it."""

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
    n_vocab: int = 0
    n_ctx_train: int = 0  # what the file was made for; 0 = not known
    context_used: int = 0
    tokens_per_s: float = 0.0
    progress: float | None = None
    prompt_done: int = 0
    prompt_total: int = 0
    note: str = ""
    confinement: str = ""  # what holds the process; "" while nothing is loaded
    vocabulary: str = ""  # its hash
    reads: bool = False  # what keeps it busy is a reading: it writes nothing
    may_think: bool = True  # whether the file lets thinking be allowed or forbidden; True while nobody knows

    @property
    def occupied(self) -> bool:
        """Whether a file is loaded or on its way."""
        return self.state not in (EngineState.EMPTY, EngineState.LOST)

    @property
    def loading(self) -> bool:
        """Whether a file is on its way."""
        return self.state in (EngineState.STARTING, EngineState.LOADING)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self.state in (EngineState.GENERATING, EngineState.STOPPING)


def after(view: EngineView, event: Event) -> EngineView:  # noqa: PLR0911  # one flat match over the protocol
    """What is shown once the engine has told this. Failed is that of an answer; see after_refused_load()."""
    match event:
        case Loading():
            return replace(view, state=EngineState.LOADING, progress=event.fraction)
        case Loaded():
            return _loaded(event)
        case Prefilling():
            share = event.done / event.total if event.total else None
            return replace(view, progress=share, prompt_done=event.done, prompt_total=event.total)
        case Tokens():
            return replace(view, progress=None, context_used=event.context_used)
        case Finished():
            return _settled(view, event.context_used, event.timings.decode_tokens_per_s)
        case ScoreEnded() | Failed():
            return _settled(view, view.context_used, 0.0)
        case Ready() | Kept() | SampleEnded() | TemplateTold() | Tokenized() | Rendered() | ScoreBegun() | Scored():
            return view
        case _:
            assert_never(event)


def after_refused_load(view: EngineView, event: Failed) -> EngineView:
    """What is shown once the engine has refused its file."""
    return EngineView(file=view.file, title=view.title, note=event.title)


def _loaded(event: Loaded) -> EngineView:
    return EngineView(
        EngineState.READY,
        file=Path(event.path).name,
        title=event.title,
        vocabulary=event.vocabulary,
        description=event.description,
        device=event.device,
        n_ctx=event.n_ctx,
        n_vocab=event.n_vocab,
        n_ctx_train=event.n_ctx_train,
        may_think=bool(event.thinking_switch),
        note=" ".join([event.template_note, *event.notes]).strip(),
        confinement=event.confinement,
    )


def _settled(view: EngineView, context_used: int, tokens_per_s: float) -> EngineView:
    return replace(
        view,
        state=EngineState.READY,
        reads=False,
        progress=None,
        context_used=context_used,
        tokens_per_s=round(tokens_per_s, 1),
    )
