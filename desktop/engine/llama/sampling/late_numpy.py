"""numpy, and the short list that needs it, imported beside the first answer: no first token waits those 60 ms."""

from __future__ import annotations

import functools
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.short_list import ShortList

_found: list[type[ShortList]] = []


@functools.cache
def begin() -> threading.Thread:
    """Start importing; once a process. Returns the thread that does it."""
    thread = threading.Thread(target=_import, name="numpy", daemon=True)
    thread.start()
    return thread


def short_list() -> type[ShortList] | None:
    """The class, None as long as it is not there."""
    return _found[0] if _found else None


def _import() -> None:
    try:
        from desktop.engine.llama.sampling.short_list import ShortList
    except ImportError as error:  # llama.cpp's whole chain does the same, only later
        sys.stderr.write(f"numpy cannot be used: {error}\n")
    else:
        _found.append(ShortList)
