"""An engine process and short ways to speak to it."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.engine.process import EngineProcess
from desktop.paths import resources_dir
from desktop.protocol.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    ContextParams,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Prefilling,
    Sampling,
    TextPrompt,
    Tokens,
)
from desktop.voice import FileSource

WAIT_S = 90.0
GREEDY = Sampling(temperature=0)


@dataclasses.dataclass
class Answer:
    """All that came back for one request."""

    text: str
    reasoning: str
    end: Finished | Failed
    events: list[Event]

    @property
    def finished(self) -> Finished:
        assert isinstance(self.end, Finished), self.end
        return self.end

    @property
    def failed(self) -> Failed:
        assert isinstance(self.end, Failed), self.end
        return self.end


class Asker:
    """An engine process and the ways tests speak to it.

    Its child may read every model file of this run, so that one does for many; tests/unit/engine/sandbox have theirs
    confined to one file, as everybody else.
    """

    def __init__(self, log_path: Path) -> None:
        self.readable = (tempfile.gettempdir(), str(log_path.parent.parent), str(resources_dir() / "pocket"))
        self.process = EngineProcess(log_path)
        self.process.start()
        self.ready = self.next()
        self.request_id = 0

    def next(self) -> Event:
        event = self.process.receive(WAIT_S)
        assert event is not None, "the engine said nothing"
        return event

    def load(self, path: Path, **params: Any) -> Loaded | Failed:
        self.process.send(
            Load(
                id=1,
                source=FileSource(path=str(path)),
                context=ContextParams(**{"n_ctx": 512, "readable": self.readable, **params}),
            )
        )
        while not isinstance(event := self.next(), (Loaded, Failed)):
            pass
        return event

    def ask(self, *said: str, cancel_on: Callable[[Event], bool] | None = None, **options: Any) -> Answer:
        """One answer. said: alternating user and assistant turns (chat); options: Generate's fields, system="..."."""
        system = [ChatMessage(role="system", content=options.pop("system"))] if "system" in options else []
        turns = [ChatMessage(role=("user", "assistant")[i % 2], content=text) for i, text in enumerate(said)]
        kwargs = options.pop("template_kwargs", {})
        return self.send(ChatPrompt(messages=[*system, *turns], template_kwargs=kwargs), cancel_on, **options)

    def go_on(self, *segments: str, cancel_on: Callable[[Event], bool] | None = None, **options: Any) -> Answer:
        """Raw text, continued."""
        return self.send(TextPrompt(segments=list(segments)), cancel_on, **options)

    def send(
        self, prompt: ChatPrompt | TextPrompt, cancel_on: Callable[[Event], bool] | None = None, **options: Any
    ) -> Answer:
        self.request_id += 1
        options.setdefault("max_tokens", 16)
        options.setdefault("sampling", GREEDY)
        self.process.send(Generate(id=self.request_id, prompt=prompt, **options))
        return self.collect(cancel_on)

    def collect(self, cancel_on: Callable[[Event], bool] | None = None) -> Answer:
        events: list[Event] = []
        while not events or not isinstance(events[-1], (Finished, Failed)):
            events.append(self.next())
            if cancel_on and cancel_on(events[-1]):
                cancel_on = None
                self.process.send(Cancel(id=self.request_id))
        tokens = [event for event in events if isinstance(event, Tokens)]
        last = max((place for place, event in enumerate(tokens) if event.anew), default=0)
        end = events[-1]
        assert isinstance(end, (Finished, Failed))
        if isinstance(end, Finished):
            assert sum(len(event.tokens) for event in tokens if event.sample == end.sample) == end.tokens
        assert all(
            event.id == self.request_id for event in events if isinstance(event, (Tokens, Prefilling, Finished, Failed))
        )
        return Answer("".join(t.text for t in tokens[last:]), "".join(t.reasoning for t in tokens), end, events)
