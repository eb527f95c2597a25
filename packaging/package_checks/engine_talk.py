"""Speaks to an engine's program by hand: frames of 4 bytes length and JSON on its standard input and output."""

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

END_LIMIT_S = 3.0
PROMPT = "Once upon a time"


class EngineEnded(Exception):
    """The engine's program ended, or answered that it cannot. The words are its own."""


@dataclass(frozen=True)
class Answer:
    """What one run brought. cpu_library: the module with the code for the processor."""

    cpu_library: str
    text: str
    tokens: int
    ready_s: float
    tokens_per_s: float


def write_frame(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """One command."""
    body = json.dumps(message).encode()
    stream.write(len(body).to_bytes(4, "little") + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next event, None at the end."""
    size = int.from_bytes(stream.read(4), "little")
    body = stream.read(size) if size else b""
    return json.loads(body) if body else None


def ask(
    command: Sequence[str], model: Path, log: Path, tokens: int = 16, environment: Mapping[str, str] | None = None
) -> Answer:
    """Start the engine, load the file, let it go on with PROMPT greedily, end it. Raises EngineEnded."""
    started = time.monotonic()
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(environment or {}), "PYTHONUTF8": "1"},
        )
    try:
        talk = _Talk(process)
        ready = talk.wait_for("ready")
        ready_s = time.monotonic() - started
        talk.say({"type": "load", "id": 1, "source": {"type": "file", "path": str(model)}})
        talk.wait_for("loaded")
        prompt = {"type": "text", "segments": [PROMPT]}
        sampling = {"temperature": 0.0, "seed": 1}
        talk.say({"type": "generate", "id": 2, "prompt": prompt, "sampling": sampling, "max_tokens": tokens})
        finished = talk.wait_for("finished")
        speed = finished["timings"]["decode_tokens_per_s"]
        return Answer(ready["cpu_library"], talk.text, finished["tokens"], ready_s, speed)
    except (EngineEnded, BrokenPipeError) as error:
        status = _status(process)
        words = log.read_text("utf-8", "replace").strip()
        raise EngineEnded(f"{error} exit status {status}; {words[-600:]}") from error
    finally:
        process.kill()
        process.communicate()


def _status(process: "subprocess.Popen[bytes]") -> int | None:
    """How the program ended, None when it lives on."""
    try:
        return process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        return None


class _Talk:
    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stdin is None or process.stdout is None:
            raise EngineEnded("no pipes")
        self._commands, self._events = process.stdin, process.stdout
        self.text = ""

    def say(self, message: Mapping[str, Any]) -> None:
        write_frame(self._commands, message)

    def wait_for(self, kind: str) -> dict[str, Any]:
        """The next event of this type; text is collected on the way."""
        while (event := read_frame(self._events)) is not None:
            if event["type"] == kind:
                return event
            if event["type"] == "tokens":
                self.text += event["text"]
            if event["type"] == "failed":
                raise EngineEnded(f"{event['title']} {event['detail']}")
        raise EngineEnded(f"It ended before it was {kind}:")
