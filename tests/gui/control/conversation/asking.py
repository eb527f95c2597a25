"""Asking the open chat of a desk, and what its store holds afterwards."""

from __future__ import annotations

PATIENCE_MS = 20_000


def stored(desk, qtbot):
    got = []
    desk.records.ask(lambda store: [m for item in store.items.listed() for m in store.messages.of(item.id)], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


def send_and_wait(desk, qtbot, text, answers=1):
    before = len(desk.ended)
    desk.writing.send(text)
    qtbot.waitUntil(lambda: len(desk.ended) == before + answers, timeout=PATIENCE_MS)
    return desk.ended[before:]


def start_long_answer(desk, qtbot, text="Go on for ever."):
    desk.use(max_tokens=-1)
    desk.writing.send(text)
    qtbot.waitUntil(lambda: len(desk.grew) > 1, timeout=PATIENCE_MS)


def send_and_wait_short(desk, qtbot):
    desk.use(max_tokens=5)
    return send_and_wait(desk, qtbot, "Short, please.")
