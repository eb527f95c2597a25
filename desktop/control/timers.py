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


def let_go(timer: QTimer) -> None:
    """Stop a timer of single_shot() for good.

    Its work mostly holds the object that the timer is a part of, and may be the last to hold it: if it held it until
    the timer is deleted, that object would end in the middle of its own timer's end, and the process with it.
    """
    timer.stop()
    timer.timeout.disconnect()
    timer.deleteLater()
