"""Figures of the transcript for the budgets: `python -m tests.gui.views.bench_transcript` prints JSON."""

from __future__ import annotations

import json
import os
import statistics
import time
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Message, Role, Status, Voice
from desktop.settings import Theme
from desktop.views import theme
from desktop.views.main_window import MainWindow
from desktop.views.transcript_pane import TranscriptPane

UNIT = """## Part

It measures how many bits you **need** to `code` samples from *p*. Some more words follow, enough of them to wrap.

```python
def f(p, q):
    return -(p * np.log(q)).sum()  # comment
```

- lowest when q = p
- grows without bound

| p | q | H |
|---|---|---|
| fair | fair | 0.693 |

"""
TOTAL = 100_000
PORTION = 32  # characters: 200 tokens a second, shown every 40 ms
KINDS = {
    "mixed": UNIT * (TOTAL // len(UNIT) + 1),
    "fence": "```python\n" + "x = f(1, 'abc')  # comment\n" * 5_000,
    "paragraph": "word and " * 20_000,
    "run": "x" * TOTAL,
    "list": "- item with *words* here\n" * 6_000,
}


def message(number: int, text: str, voice: Voice | None = None, status: Status = Status.COMPLETE) -> Message:
    role = Role.USER if voice is None else Role.ASSISTANT
    return Message(number, 1, None, role, text, status, 0.0, voice=voice)


def settle(app: QApplication) -> None:
    for _ in range(5):
        app.processEvents()


def streaming(app: QApplication, pane: TranscriptPane, text: str) -> dict[str, float]:
    """Wall time of the event loop's work per portion, in ms."""
    pane.set_messages([message(1, "Go on.")])
    running = message(2, "", Voice.INSTRUCT, Status.RUNNING)
    pane.begin_answer(running)
    settle(app)
    stalls = []
    for at in range(0, len(text), PORTION):
        began = time.perf_counter()
        pane.append(text[at : at + PORTION], "")
        app.processEvents()
        stalls.append(1000 * (time.perf_counter() - began))
    pane.end_answer(replace(running, text=text, status=Status.COMPLETE))
    ordered = sorted(stalls)
    tenth = len(stalls) // 10
    return {
        "median_ms": round(statistics.median(stalls), 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)], 2),
        "max_ms": round(ordered[-1], 2),
        "last_tenth_over_first": round(statistics.median(stalls[-tenth:]) / statistics.median(stalls[:tenth]), 2),
    }


def opening(app: QApplication, pane: TranscriptPane) -> dict[str, float]:
    """A chat of 2,000 messages, about 620 characters each."""
    messages = [
        message(n, "What is it? " * 20) if n % 2 else message(n, UNIT * 3, Voice.INSTRUCT) for n in range(10, 2_010)
    ]
    pane.set_messages([message(1, "hi"), message(2, UNIT, Voice.INSTRUCT)])  # what the first use loads
    settle(app)
    memory, began = psutil.Process().memory_info().rss, time.process_time()
    pane.set_messages(messages)
    settle(app)
    return {
        "cpu_ms": round(1000 * (time.process_time() - began), 1),
        "mb": round((psutil.Process().memory_info().rss - memory) / 1e6, 1),
    }


def main() -> None:
    app = QApplication([])
    theme.apply(app, Theme.LIGHT, 1.0)
    window = MainWindow()
    window.show()
    pane = window.pane(Voice.INSTRUCT)
    figures: dict[str, dict[str, float]] = {"open_2000_messages": opening(app, pane)}
    for kind, text in KINDS.items():
        figures[f"stream_{kind}"] = streaming(app, pane, text[:TOTAL])
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
