"""Timers that run once: what is to be done after a while, unless it is put off or stopped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def single_shot(parent: QObject, interval_ms: int, work: Callable[[], object]) -> QTimer:
    """A timer of `parent` that does `work` once, `interval_ms` after each start()."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(work)
    return timer
