"""What one more portion of an answer costs the window, early and late in a long answer."""

from __future__ import annotations

import statistics
import time

from PySide6.QtWidgets import QApplication  # noqa: TID251 - measures a widget

from benchmarks.figures import Figure, at_most
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from benchmarks.ui.texts import markdown, message
from desktop.chat.conversation import Role, Status
from desktop.views.conversation.pane import TranscriptPane
from desktop.voice import INSTRUCT

PORTION = 36  # characters: 40 ms at 200 tokens a second
PORTIONS = 60
LIMIT_MS, FENCE_LIMIT_MS, GROWTH_LIMIT = 4, 10, 2
SETTLED_S = 0.5
FENCE = "```py\n" + "x = some_function(1, 'two')  # a comment at the end of the line\n" * 4_000
PARAGRAPH = "word and *more* words with `code` in them, again and again. " * 3_000


def measure(options: Options) -> list[Figure]:
    """Processor time of a portion with its painting, the median of many."""
    lengths = (options.size(2_000, 500), options.size(20_000, 1_000), options.size(100_000, 1_500))
    figures = []
    for name, text in (("everything", markdown(lengths[-1] + PORTION * PORTIONS)), ("one paragraph", PARAGRAPH)):
        costs = [_cost(text, length) for length in lengths]
        for length, cost in zip(lengths, costs, strict=True):
            figures.append(_figure(f"{name}, {length:,} characters in", cost, LIMIT_MS))
        growth = statistics.median(costs[-1]) / statistics.median(costs[0])
        figures.append(
            Figure(what=f"a portion of text, {name}, last against first", value=growth, budget=at_most(GROWTH_LIMIT))
        )
    figures.append(_figure(f"a fence, {lengths[-1]:,} characters in", _cost(FENCE, lengths[-1]), FENCE_LIMIT_MS))
    return figures


def _figure(what: str, milliseconds: list[float], limit: float) -> Figure:
    return Figure(
        what=f"a portion of text, {what}, median",
        value=statistics.median(milliseconds),
        unit="ms",
        budget=at_most(limit),
        samples={"ms": milliseconds},
        note=f"at most {max(milliseconds):.1f}",
    )


def _cost(text: str, length: int) -> list[float]:
    """Milliseconds of each portion behind the first `length` characters."""
    pane = TranscriptPane(INSTRUCT)
    pane.resize(900, 700)
    pane.show()
    pane.begin_answer(message(2, Role.ASSISTANT, "", Status.RUNNING))
    pane.append(2, text[:length], "")
    quiet = [time.monotonic(), time.process_time()]

    def is_at_rest() -> bool:
        """What was given at once is laid out in slices."""
        now, spent = time.monotonic(), time.process_time()
        if now - quiet[0] < SETTLED_S:
            return False
        idle = spent - quiet[1] < SETTLED_S / 4
        quiet[:] = [now, spent]
        return idle

    spin_until(is_at_rest, "laying out the first part")
    found = []
    for start in range(length, length + PORTION * PORTIONS, PORTION):
        began = time.process_time()
        pane.append(2, text[start : start + PORTION], "")
        QApplication.processEvents()
        found.append(1000 * (time.process_time() - began))
    pane.close()
    pane.deleteLater()
    return found
