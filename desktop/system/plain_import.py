"""Gives Python's own import back, which PySide replaces by one that reads the source of every module behind it.

It looks for `from __feature__ import …`, other names for Qt's functions, of which nothing here makes use; a start
was 30 ms longer for it, and kept the text of all modules in memory.
"""

from __future__ import annotations

import builtins

from PySide6 import QtCore  # noqa: F401 - it is this that replaces it


def take_back() -> None:
    """For all modules that are imported from now on."""
    own = getattr(builtins, "__orig_import__", None)  # PySide's name for what was there before
    if own is not None:
        builtins.__import__ = own
