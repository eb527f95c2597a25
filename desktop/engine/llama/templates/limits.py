"""Bounds for a template's code: processor time of its own, memory, and an end from outside."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

MAX_EXTRA_BYTES = 1 << 30
MAX_REASON_CHARACTERS = 500  # of a template's own words in a message
WALL_SHARE = 30  # a thread that gets less than this part of a processor is ended, too
_LOOK_EVERY_S = 0.02
_INTERRUPTS = 20


class TemplateFailed(Exception):
    """The template could not be rendered; the text says why, in words."""


class TemplateRefused(TemplateFailed):
    """The template itself refused the conversation, through raise_exception."""


class TemplateTooSlow(TemplateFailed):
    """The template did not end within the time it is given."""


class RenderingStopped(Exception):
    """Somebody asked for an end while a template was at work."""


class Limits(NamedTuple):
    """cpu_s: processor time, so that a busy computer does not count. stopped: asked again and again; True ends it."""

    cpu_s: float
    stopped: Callable[[], bool] = lambda: False


class _TooLong(BaseException):
    """Thrown into the rendering thread at its end; not an Exception, so that templates' filters cannot eat it."""


class _Outcome:
    """What the thread leaves behind: value or error."""

    def __init__(self) -> None:
        self.value: Any = None
        self.error: BaseException | None = None
        self.done = False
        self.clock: int | None = None


def within_limits(work: Callable[[], Any], limits: Limits) -> Any:  # noqa: ANN401 - passes through what `work` returns
    """Do `work` in a thread that is interrupted when its time is over.

    Raises TemplateFailed for whatever went wrong, RenderingStopped.
    """
    outcome = _Outcome()
    thread = threading.Thread(target=_guarded, args=(work, outcome), name="template", daemon=True)
    with _bounded_memory():
        stopped = _wait(thread, outcome, limits)
    if outcome.done:
        return outcome.value
    error = outcome.error
    if isinstance(error, TemplateFailed):
        raise error
    if stopped:
        raise RenderingStopped
    if error is None or isinstance(error, _TooLong):
        raise TemplateTooSlow(f"it did not finish within {limits.cpu_s:g} s")
    raise TemplateFailed(_in_words(error)) from error


def _guarded(work: Callable[[], Any], outcome: _Outcome) -> None:
    if hasattr(time, "pthread_getcpuclockid"):
        outcome.clock = time.pthread_getcpuclockid(threading.get_ident())
    try:
        outcome.value = work()
        outcome.done = True
    except _TooLong as error:
        outcome.error = error
    except Exception as error:  # noqa: BLE001 - a template is foreign code: it may raise anything, and none of it may pass
        outcome.error = error


def _wait(thread: threading.Thread, outcome: _Outcome, limits: Limits) -> bool:
    """Run the thread to its end or to its limits. Returns whether it was stopped from outside."""
    began, spent_before = time.monotonic(), time.process_time()
    stopped = False
    thread.start()
    thread.join(_LOOK_EVERY_S)
    while thread.is_alive():
        stopped = limits.stopped()
        late = time.monotonic() - began > limits.cpu_s * WALL_SHARE
        if stopped or late or _spent(outcome, began, spent_before) > limits.cpu_s:
            break
        thread.join(_LOOK_EVERY_S)
    for _ in range(_INTERRUPTS):  # a `finally` in the template's code may swallow one
        if not thread.is_alive():
            break
        _interrupt(thread)
        thread.join(0.1)
    return stopped


def _spent(outcome: _Outcome, began: float, before: float) -> float:
    """Processor seconds of the thread; where the system does not tell them apart, no less than those.

    Other threads of the process may be answering meanwhile: so no more than the seconds that went by.
    """
    if outcome.clock is not None:
        with contextlib.suppress(OSError):  # it has just ended
            return time.clock_gettime(outcome.clock)
        return 0.0
    return min(time.process_time() - before, time.monotonic() - began)


def _interrupt(thread: threading.Thread) -> None:
    """Raise _TooLong in another thread at its next bytecode."""
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(_TooLong))


class _Ceiling:
    """How far the process may grow while templates are at work, where the system offers it (Linux)."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._at_work = 0
        self._before = (0, 0)  # soft and hard limit

    def enter(self) -> None:
        """One more is at work: the first of several lowers the limit."""
        with self._changing:
            if not self._at_work:
                self._before = _lower_address_space()
            self._at_work += 1

    def leave(self) -> None:
        """One less: the last one puts the limit back."""
        import resource

        with self._changing:
            self._at_work -= 1
            if not self._at_work:
                resource.setrlimit(resource.RLIMIT_AS, self._before)


_ceiling = _Ceiling()


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let the process grow by MAX_EXTRA_BYTES at most, where the system offers it (Linux): MemoryError beyond."""
    if sys.platform != "linux":
        yield
        return
    _ceiling.enter()
    try:
        yield
    finally:
        _ceiling.leave()


def _lower_address_space() -> tuple[int, int]:
    """Returns the limits as they were."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    try:
        with open("/proc/self/statm", encoding="ascii") as pages:  # noqa: PTH123 - a kernel file
            used = int(pages.read().split()[0]) * resource.getpagesize()
    except OSError:
        return soft, hard
    limits = [used + MAX_EXTRA_BYTES, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    return soft, hard


def _in_words(error: BaseException) -> str:
    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"line {error.lineno}: {error.message}"
    if isinstance(error, MemoryError):
        return "it needs too much memory"
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    return f"{type(error).__name__}: {error}"[:MAX_REASON_CHARACTERS]
