"""An engine without a process: it remembers what it is sent, and answers with words that no other answer has."""

from __future__ import annotations

import itertools
import queue
import re
from collections.abc import Callable, Iterator

import msgspec

from desktop.errors import EngineDied
from desktop.protocol.messages import (
    Cancel,
    ChatPrompt,
    Command,
    Event,
    Finish,
    Finished,
    Generate,
    KvType,
    Load,
    Loaded,
    Ready,
    Timings,
    Token,
    Tokens,
)

TURN = re.compile(r"(User|Assistant): ?(.*?)(?=\n(?:User|Assistant):|\Z)", re.DOTALL)
PIECES = 3  # tokens of an answer


class Recording:
    """What all engines of a test were sent, and what they have said."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.holds = False  # answers are not ended before they are cancelled
        self.sent: dict[int, Generate] = {}  # by the id of the request
        self.words: list[str] = []  # by token id: a word for each token that was ever said

    def make(self, _seat: int) -> RecordingEngine:
        """For an EnginePool."""
        return RecordingEngine(self)


class RecordingEngine:
    """Takes the place of an EngineProcess."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._ends: queue.SimpleQueue[EngineDied] = queue.SimpleQueue()
        self._held: set[int] = set()
        self._tell: Callable[[Event], None] = lambda _: None
        self.pid = 0

    def start(self, listener: Callable[[Event], None]) -> None:
        """Come up."""
        self._tell = listener
        self._tell(Ready(pid=0, binding_version="", llama_version="", devices=[], cpu_library="", start_s=0.0))

    def send(self, command: Command) -> None:
        """Answer at once, or hold."""
        if isinstance(command, Load):
            self._tell(_loaded(command))
        elif isinstance(command, Generate):
            self._answer(command)
        elif isinstance(command, Cancel) and command.id in self._held:
            self._held.discard(command.id)
            self._tell(_finished(command.id, Finish.CANCELLED))

    def receive(self) -> None:
        """Waits for the end and raises EngineDied, as the real one does that has a listener."""
        raise self._ends.get()

    def kill(self) -> None:
        """Die."""
        self._ends.put(EngineDied("The engine stopped.", "It was killed.", "Ask again.", "", exit_code=-9))

    def stop(self, _grace_s: float) -> None:
        """End."""
        self.kill()

    def _answer(self, asked: Generate) -> None:
        number = next(self._recording.numbers)
        name = f"answer{number}"
        self._recording.sent[asked.id] = asked
        end = sum(len(self._recording.words[token]) for token in asked.prefix)
        own = [f" {name}", *(f" piece{place}of{number}" for place in range(1, PIECES))]
        for word in [asked.begin, *own] if asked.begin else own:
            self._recording.words.append(word)
            end += len(word)
            token = Token(id=len(self._recording.words) - 1, end=end)
            self._tell(Tokens(id=asked.id, text=word, reasoning="", tokens=[token], context_used=1))
        if self._recording.holds:
            self._held.add(asked.id)
        else:
            self._tell(_finished(asked.id, Finish.END_OF_TURN))


def turns(asked: Generate) -> Iterator[str]:
    """What was said, turn by turn, by a chat's messages or by a transcript."""
    if isinstance(asked.prompt, ChatPrompt):
        yield from (message.content for message in asked.prompt.messages)
        return
    said = "".join(asked.prompt.segments)
    yield from (content for _, content in TURN.findall(said) if content.strip())


def _loaded(command: Load) -> Loaded:
    return msgspec.convert(
        {
            "type": "loaded",
            "id": command.id,
            "path": command.source.path,
            "kv_type": KvType.F16,
            **dict.fromkeys(("title", "description", "architecture", "device", "template_note"), ""),
            **dict.fromkeys(("parameters", "size_bytes", "n_vocab", "n_ctx", "n_ctx_train", "threads"), 1),
            **dict.fromkeys(("gpu_layers", "n_layer"), 1),
            **dict.fromkeys(("flash_attention", "mmap", "has_template", "adds_bos", "can_shift"), False),
            "load_s": 0.0,
            "vocabulary": "words",
            "can": [],
        },
        Loaded,
    )


def _finished(request_id: int, finish: Finish) -> Finished:
    return Finished(
        id=request_id,
        finish=finish,
        stop_string="",
        prompt_tokens=1,
        cached_tokens=0,
        tokens=PIECES,
        context_used=1,
        n_ctx=4096,
        seed=1,
        timings=Timings(),
    )
