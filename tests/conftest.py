"""Fixtures every test stands on: no display, no stray log warning, nothing left running."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Whoever runs the tests gets no notifications from them, and may let the computer sleep.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere"

GRACE_S = 20.0
LISTED_BY_LINUX = Path(f"/proc/self/task/{os.getpid()}/children").exists()
REAL = Path(__file__).resolve().parent / "real"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the fault suites at their full counts")
    parser.addoption("--real", action="store_true", help="also run tests/real, which asks a real model")


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's "&": the commands under test would inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # nohup: the same, and a handler
        signal.signal(signal.SIGHUP, lambda *_: None)  # is not inherited, so that only the tests themselves stay up
    if config.getoption("--long"):
        os.environ["TANDEM_LONG"] = "1"
    _tell_hypothesis(is_long=config.getoption("--long"))
    if config.getoption("--real"):
        from setup_steps import real_model

        if not real_model.kept():
            raise pytest.UsageError("The real model is not here; fetch it with: python3 packaging/dev.py test --real")


def _tell_hypothesis(*, is_long: bool) -> None:
    """The same examples every time, new ones with --long; however long a busy computer takes for one of them."""
    from hypothesis import HealthCheck, settings

    slow = [HealthCheck.too_slow]
    settings.register_profile(
        "tandem", deadline=None, derandomize=not is_long, suppress_health_check=slow, database=None
    )
    settings.load_profile("tandem")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without --real the tests that need the real model are not there at all."""
    return True if REAL in collection_path.parents and not config.getoption("--real") else None


def pytest_collection_finish() -> None:
    """What came by importing the tests is no longer walked by Python's collector."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def allow_log() -> list[str]:
    """Patterns of log warnings that the test announces: `allow_log.append("disk full")`."""
    return []


@pytest.fixture(autouse=True)
def _no_stray_log(allow_log: list[str]) -> Iterator[None]:
    """Fail a test that logs WARNING or worse without announcing it."""
    handler = _Collector(logging.WARNING)
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    stray = [line for line in handler.lines if not any(re.search(p, line) for p in allow_log)]
    assert not stray, f"logged without announcing it: {stray}"


class _Collector(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread, a process, a QThread or an active QTimer behind."""
    threads, children, qt_objects = _threads(), _children(), _running_qt()
    yield
    deadline = time.monotonic() + GRACE_S
    while True:
        _let_qt_delete()
        left = {
            "threads": [t.name for t in _threads() - threads],
            "processes": [_describe(pid) for pid in _children() - children],
            "Qt": [text for key, text in _running_qt().items() if key not in qt_objects],
        }
        if not any(left.values()):
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    pytest.fail(f"left running: { {kind: names for kind, names in left.items() if names} }")


def _let_qt_delete() -> None:
    """Objects given to deleteLater() go when the event loop turns; between tests nobody turns it."""
    if "PySide6.QtCore" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QCoreApplication.processEvents()


def _threads() -> set[threading.Thread]:
    dummy = threading._DummyThread  # Qt's own threads that once ran Python: seen as QThread below
    return {t for t in threading.enumerate() if not isinstance(t, dummy) and t is not threading.main_thread()}


def _children() -> set[int]:
    if not _may_have_children():
        return set()
    alive = set()
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                alive.add(child.pid)
        except psutil.NoSuchProcess:
            continue
    return alive


def _may_have_children() -> bool:
    """Linux knows of itself at once; finding children elsewhere means reading every process there is."""
    if not LISTED_BY_LINUX:
        return True
    try:
        return any(file.read_text() for file in Path("/proc/self/task").glob("*/children"))
    except OSError:  # a thread ended meanwhile
        return True


def _describe(pid: int) -> str:
    try:
        return f"{pid} {' '.join(psutil.Process(pid).cmdline())[:160]}"
    except psutil.NoSuchProcess:
        return str(pid)


def _running_qt() -> dict[int, str]:
    """id -> description of every running QThread and active QTimer that Python knows."""
    if "PySide6.QtCore" not in sys.modules:
        return {}
    from PySide6.QtCore import QThread, QTimer
    from shiboken6 import Shiboken, isValid

    found = {}
    for item in Shiboken.getAllValidWrappers():
        if isinstance(item, QThread) and isValid(item) and item.isRunning() and item is not QThread.currentThread():
            found[id(item)] = f"QThread {item.objectName() or type(item).__name__}"
        elif isinstance(item, QTimer) and isValid(item) and item.isActive():
            found[id(item)] = f"QTimer {item.objectName() or item.parent()!r} every {item.interval()} ms"
    return found
