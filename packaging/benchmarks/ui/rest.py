"""What the app costs while nobody does anything: both engines loaded, the keyboard in the message."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication  # noqa: TID251 - measures the window
from shiboken6 import Shiboken

from benchmarks.figures import Figure, at_most
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.paths import Paths
from desktop.voice import Voice
from desktop.wiring.app_parts import AppParts

SECONDS = 120
SHARE_LIMIT = 0.1  # per cent of a core


def measure(options: Options, app: QApplication) -> list[Figure]:
    """The whole app on the pocket pair."""
    paths = Paths.under(Path(options.folder) / "rest")
    paths.make()
    tandem = AppParts(app, paths, None)
    tandem.start()
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    spin_until(lambda: _loaded(tandem), "loading both engines")
    tandem.window.composer.focus()
    _wait(5.0)  # what is done once after the start is done
    seconds = float(options.size(SECONDS, 3))
    shown = _share(seconds)
    tandem.window.hide()
    _wait(2.0)
    timers = [one for one in Shiboken.getAllValidWrappers() if isinstance(one, QTimer) and one.isActive()]
    hidden = _share(seconds / 4)
    tandem.window.close()
    tandem.shut_down()
    return [
        Figure(
            what="at rest, share of a core", value=shown, unit="%", budget=at_most(SHARE_LIMIT), note=f"{seconds:.0f} s"
        ),
        _figure("the same while the window is hidden", hidden, ""),
        Figure(what="timers that run while it is hidden", value=len(timers), budget=at_most(0), note=_names(timers)),
    ]


def _figure(what: str, share: float, note: str) -> Figure:
    return Figure(what=what, value=share, unit="%", budget=at_most(SHARE_LIMIT), note=note)


def _loaded(tandem: AppParts) -> bool:
    keys = [tandem.chat.engines.key(speaker) for speaker in tandem.chat.state.speaking]
    return len(keys) == len(Voice) and all(
        key is not None and tandem.pool.view(key).state is EngineState.READY for key in keys
    )


def _share(seconds: float) -> float:
    """Processor time of this process and its engines, in per cent of a core."""
    before, began = _spent(), time.monotonic()
    _wait(seconds)
    return 100 * (_spent() - before) / (time.monotonic() - began)


def _spent() -> float:
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _wait(seconds: float) -> None:
    """Sleep in Qt's loop, as the app does; asking again and again would be what is measured."""
    QTimer.singleShot(int(seconds * 1000), QApplication.quit)
    QApplication.exec()


def _names(timers: list[QTimer]) -> str:
    return ", ".join(f"{type(one.parent()).__name__} every {one.interval()} ms" for one in timers)
