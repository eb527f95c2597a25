"""Work on a thread of its own that can be left behind: whoever asked looks in between and may walk away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")
STEP_S = 0.05


def run_aside(work: Callable[[], Result], look: Callable[[], None], name: str, step_s: float = STEP_S) -> Result:
    """What `work` returns or raises. `look` is called every `step_s`; what it raises leaves the work behind.

    name: the thread's.
    """
    future: Future[Result] = Future()
    over = threading.Event()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that asked, which raises it
            future.set_exception(error)
        over.set()

    # A daemon, because a name look-up inside the system can take half a minute and must not hold up the exit.
    threading.Thread(target=run, name=name, daemon=True).start()
    while not over.wait(step_s):
        look()
    return future.result()
