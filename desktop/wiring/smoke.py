"""The smoke test: drives the real window like a user and says whether both voices answer."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop import __version__
from desktop.chat.conversation import Message, Status
from desktop.chat.item import VoiceChoice
from desktop.control.conversation.answers import Growth
from desktop.control.engines.pool import EnginePool
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.terminal.text_in_out import write
from desktop.views.window.main_window import MainWindow
from desktop.voice import Voice
from desktop.wiring.chat_parts import ChatParts

LIMIT_MS = 60_000
MESSAGES = {Voice.INSTRUCT: "What is a base model?", Voice.BASE: "Once upon a time, there was a little fox who"}


@dataclass
class _Answer:
    text: str = ""
    pieces: int = 0  # how often new text reached the window
    status: str = ""
    tokens: int = 0


@dataclass
class _Report:
    window_s: float = 0.0  # from the start of the process
    engine_s: float = 0.0  # an engine has a file loaded
    first_token_s: float = 0.0
    answers: dict[Voice, _Answer] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Smoke(QObject):
    """Sends one message per voice through the composer; `finish` ends the program with the verdict."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool, *, as_json: bool) -> None:
        super().__init__(window)
        self._window = window
        self._pool = pool
        self._as_json = as_json
        self._started = _process_start()
        self._report = _Report()
        self._waiting = [Voice.INSTRUCT, Voice.BASE]
        self.exit_code = 1
        self._limit = single_shot(self, LIMIT_MS, self._on_too_late)
        pool.loaded.connect(self._on_loaded)
        self._chat = chat.open_chat
        self._chat.answer_grew.connect(self._on_grew)
        self._chat.answer_ended.connect(self._on_ended)
        for signal in (self._chat.failed, chat.writing.send_failed):
            signal.connect(self._on_failed)
        pool.lost.connect(lambda _, error: self._on_failed(error))
        self._chat.state_changed.connect(self._on_state)

    def note_window(self) -> None:
        """The window was painted for the first time."""
        self._report.window_s = self._since_start()

    def begin(self) -> None:
        """Everything behind the window has begun: the user types at once."""
        self._limit.start()
        self._send_next()

    def _since_start(self) -> float:
        return round(time.time() - self._started, 3)

    def _on_loaded(self) -> None:
        self._report.engine_s = self._report.engine_s or self._since_start()

    def _send_next(self) -> None:
        voice = self._waiting[0]
        self._report.answers[voice] = _Answer()
        self._window.voice_chosen.emit(VoiceChoice(voice.value))
        composer = self._window.composer
        composer.set_text(MESSAGES[voice])
        composer.send()

    def _on_grew(self, growth: Growth) -> None:
        if not self._report.first_token_s:
            self._report.first_token_s = self._since_start()
        answer = self._report.answers[growth.message.voice or Voice.BASE]
        answer.text = ("" if growth.anew else answer.text) + growth.text
        answer.pieces += 1

    def _on_ended(self, message: Message) -> None:
        voice = self._waiting.pop(0)
        answer = self._report.answers[voice]
        answer.status = message.status.value
        answer.tokens = int(message.usage.get("tokens", 0))
        if message.voice is not voice:
            self._report.problems.append(f"{voice} was asked, {message.voice} answered")
        if message.status is not Status.COMPLETE or not message.text.strip():
            self._report.problems.append(f"{voice}: {message.status}, {len(message.text)} characters")
        if answer.text != message.text:
            self._report.problems.append(f"{voice}: the window showed another text than was stored")
        if self._waiting:
            QTimer.singleShot(0, self._send_next)
        else:
            self._finish()

    def _on_failed(self, error: AppError) -> None:
        self._report.problems.append(error.one_line())
        self._finish()

    def _on_state(self) -> None:
        if self._chat.refusal:
            self._report.problems.append(self._chat.refusal)
            self._finish()

    def _on_too_late(self) -> None:
        voice = self._waiting[0]
        self._report.problems.append(
            f"no answer from {voice} within {LIMIT_MS / 1000:.0f} s; "
            f"its engine is {self._engine_state(voice)}, "
            f"the conversation is {'busy' if self._chat.generating else 'idle'}"
        )
        self._finish()

    def _engine_state(self, voice: Voice) -> str:
        key = self._chat.engines.key(voice.value)
        return self._pool.view(key).state.value if key is not None else "not there"

    def _finish(self) -> None:
        self._limit.stop()
        self.exit_code = 0 if not self._report.problems else 1
        self._window.close()

    def print_report(self) -> None:
        """One JSON object, or a few lines, on standard output."""
        report = self._report
        if self._as_json:
            value = {
                "ok": self.exit_code == 0,
                "version": __version__,
                "started_at": self._started,
                "window_s": report.window_s,
                "engine_s": report.engine_s,
                "first_token_s": report.first_token_s,
                "voices": {voice.value: vars(answer) for voice, answer in report.answers.items()},
                "problems": report.problems,
            }
            write(json.dumps(value) + "\n")
            return
        write(f"{'ok' if self.exit_code == 0 else 'FAILED'}: window after {report.window_s} s, ")
        write(f"first token after {report.first_token_s} s\n")
        for line in [f"{voice}: {answer.text.strip()}" for voice, answer in report.answers.items()] + report.problems:
            write(f"  {line}\n")


def _process_start() -> float:
    """When this process was made, seconds since the epoch.

    Linux tells it in ticks since the boot; the boot time that others add is rounded to whole seconds.
    """
    if sys.platform != "linux":
        import psutil

        return psutil.Process().create_time()
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return time.time() - age
