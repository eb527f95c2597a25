"""How long the window's event loop stands still while a very long answer streams in, and when a long chat opens."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import psutil
from PySide6.QtCore import Qt, QTimer

from benchmarks.figures import Figure, at_most, quantile
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from benchmarks.ui.texts import chat, markdown, message
from desktop.chat.conversation import Role, Status
from desktop.control.conversation.answers import SHOW_EVERY_MS
from desktop.views.conversation.message.message_widget import COLOUR_CODE, SHOW_ANSWERS
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.text.formulas.drawing import draw
from desktop.views.text.formulas.formula import Formula
from desktop.voice import INSTRUCT

TICK_MS = 5
TOKENS_PER_S = 200
CHARACTERS_PER_TOKEN = 4.5  # English text
P99_LIMIT_MS = 50
MAX_LIMIT_MS = 200
OPEN_LIMIT_MS = 300
OPEN_LIMIT_MB = 30
MEGABYTE = 1e6


def measure(options: Options) -> list[Figure]:
    """An instruct pane with markdown on, in memory only; what renders is imported, as behind the first paint."""
    for step in (*SHOW_ANSWERS, *COLOUR_CODE):
        step()
    pane = TranscriptPane(INSTRUCT)
    pane.resize(1000, 800)
    pane.show()
    spin_until(pane.isVisible, "showing the pane")
    opening = [_first_formula(), *_open_chat(pane, options)]
    stalls = _stream(pane, options.size(100_000, 1_500))
    pane.close()
    return [*_stall_figures(stalls, options.size(100_000, 1_500)), *opening]


def _stall_figures(stalls: list[float], characters: int) -> list[Figure]:
    what = f"event-loop stall, {TOKENS_PER_S} tok/s into a {characters:,}-character answer"
    worst = sorted(stalls)[-50:]
    note = f"{len(stalls)} ticks"
    p99 = quantile(stalls, 0.99)
    return [
        Figure(what=f"{what}, p99", value=p99, unit="ms", budget=at_most(P99_LIMIT_MS), note=note),
        Figure(
            what=f"{what}, max",
            value=max(stalls),
            unit="ms",
            budget=at_most(MAX_LIMIT_MS),
            samples={"worst_ms": worst, "median_ms": [statistics.median(stalls)]},
            note=note,
        ),
    ]


def _stream(pane: TranscriptPane, characters: int) -> list[float]:
    """Milliseconds by which each tick came late. Text arrives as the conversation hands it on, in portions."""
    portion = int(TOKENS_PER_S * CHARACTERS_PER_TOKEN * SHOW_EVERY_MS / 1000)
    text = markdown(characters)
    pieces = iter([text[start : start + portion] for start in range(0, len(text), portion)])
    shown: list[str] = []
    stalls: list[float] = []
    last_tick = 0.0
    over = False

    def tick() -> None:
        nonlocal last_tick
        now = time.perf_counter()
        if last_tick:
            stalls.append(max(0.0, 1000 * (now - last_tick) - TICK_MS))
        last_tick = now

    def feed() -> None:
        nonlocal over
        piece = next(pieces, None)
        if piece is None:
            over = True
            return
        shown.append(piece)
        pane.append(2, piece, "")

    pane.set_messages([])
    pane.add_message(message(1, Role.USER, "Tell me everything about the lamp."))
    pane.begin_answer(message(2, Role.ASSISTANT, "", Status.RUNNING))
    timers = [_timer(TICK_MS, tick), _timer(SHOW_EVERY_MS, feed)]
    spin_until(lambda: over, "streaming")
    pane.end_answer(message(2, Role.ASSISTANT, "".join(shown)))
    settled = len(stalls) + 40
    spin_until(lambda: len(stalls) >= settled, "the end of the answer")
    for timer in timers:
        timer.stop()
    return stalls


def _open_chat(pane: TranscriptPane, options: Options) -> list[Figure]:
    """Processor time and memory until the chat is on screen, the first time and again."""
    messages = list(chat(2_000))
    process = psutil.Process()
    cpu_ms: list[float] = []
    memory: list[float] = []
    for _ in range(options.repeats(5)):
        pane.set_messages([])
        _settle()
        cpu_before, memory_before = time.process_time(), process.memory_info().rss
        pane.set_messages(messages)
        _settle()
        cpu_ms.append(1000 * (time.process_time() - cpu_before))
        memory.append((process.memory_info().rss - memory_before) / MEGABYTE)
    return [
        Figure(
            what="opening a chat of 2,000 messages, processor time, worst",
            value=max(cpu_ms),
            unit="ms",
            budget=at_most(OPEN_LIMIT_MS),
            samples={"ms": cpu_ms},
        ),
        Figure(
            what="opening a chat of 2,000 messages, memory, worst",
            value=max(memory),
            unit="MB",
            budget=at_most(OPEN_LIMIT_MB),
            samples={"MB": memory},
        ),
    ]


def _first_formula() -> Figure:
    """What draws formulas is imported for the first one of a run, beside the window's thread: told by itself, once."""
    process = psutil.Process()
    cpu_before, memory_before = time.process_time(), process.memory_info().rss
    draw(Formula("E = mc^2", display=False))
    memory = (process.memory_info().rss - memory_before) / MEGABYTE
    return Figure(
        what="the first formula of a run, processor time beside the window's thread",
        value=1000 * (time.process_time() - cpu_before),
        unit="ms",
        note=f"{memory:.3g} MB, kept",
    )


def _settle() -> None:
    """Let everything that was queued, laid out and painted happen."""
    until = time.monotonic() + 0.3
    spin_until(lambda: time.monotonic() > until, "settling")


def _timer(interval_ms: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(slot)
    timer.start(interval_ms)
    return timer
