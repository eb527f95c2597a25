"""Tells files from commands on the command line: paths, addresses that begin with file:, and what follows "--"."""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from desktop.errors import BadInput

END_OF_OPTIONS = "--"
_WITH_VALUE = "--data-dir"


def names_files(arguments: Sequence[str], commands: Container[str]) -> bool:
    """Whether the first word is a file to be opened. A command's bare name always means the command: "./ask" or
    "-- ask" mean the file.
    """
    words = iter(arguments)
    for word in words:
        if word == END_OF_OPTIONS:
            return True
        if word == _WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word not in commands and _is_place(word)
    return False


def absolute(text: str) -> Path:
    """The place that an argument names, as seen from this process's folder. Raises BadInput."""
    if not text:  # a script's empty variable, which would mean the current folder
        raise BadInput("A file has an empty name.", "The current folder is written as a dot.")
    place = _of_address(text) if _is_address(text) else text
    try:
        return Path(os.path.abspath(place))  # noqa: PTH100 - absolute without following links
    except OSError as error:
        raise BadInput(f"{text!r} leads nowhere.", f"The current folder is gone: {error.strerror}.") from error


def _is_place(word: str) -> bool:
    if _is_address(word) or word.lower().endswith(".gguf") or "/" in word or os.sep in word:
        return True
    return bool(word) and os.path.lexists(word)


def _is_address(word: str) -> bool:
    return word[:5].lower() == "file:"


def _of_address(address: str) -> str:
    """file:///home/me/My%20model.gguf, as file managers write it, or file://server/share/… on Windows."""
    try:
        parts = urlsplit(address)
    except ValueError:  # half a bracket where the computer's name should be
        raise _nowhere(address) from None
    path = os.fsdecode(unquote_to_bytes(os.fsencode(parts.path)))
    host = "" if parts.netloc.lower() == "localhost" else parts.netloc
    if "\0" in path or not path.startswith("/") or (host and sys.platform != "win32"):
        raise _nowhere(address)
    if sys.platform == "win32":
        return f"//{host}{path}" if host else path.lstrip("/")
    return path


def _nowhere(address: str) -> BadInput:
    return BadInput(f"{address!r} is no file on this computer.", "Give its path.")
