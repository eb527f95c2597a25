"""Text from the command line or standard input, text to a terminal, file or pipe that may be closed or not UTF-8."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import sys

from desktop.errors import BadInput, FileProblem

MAX_TEXT_BYTES = 16 * 1024 * 1024
PIPE_CLOSED = 141  # what a shell reports for a program that wrote into a closed pipe

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def given_text(argument: str | None) -> str:
    """The text of a command: its argument, or all of standard input where that is missing or "-". Raises BadInput."""
    text = _from_standard_input() if argument in (None, "-") else argument
    if any("\ud800" <= character <= "\udfff" for character in text):  # how Python marks bytes that are not UTF-8
        raise BadInput("The text is not UTF-8.", "The command line holds other bytes.", "Give the text in UTF-8.")
    if not text.strip():
        raise BadInput("There is no text.", "It is empty.", 'Give it in quotes: "…", or pipe it in.')
    return text


def _from_standard_input() -> str:
    if sys.stdin is None:
        raise BadInput("There is no text.", "Standard input is closed.", 'Give the text in quotes: "…".')
    if sys.stdin.isatty():
        key = "Ctrl+Z and Enter" if os.name == "nt" else "Ctrl+D"
        say(f"type the text, end with {key} on a line of its own")
    try:
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise BadInput(
            "Standard input cannot be read.", f"{error.strerror}.", 'Give the text in quotes: "…".'
        ) from error
    if len(data) > MAX_TEXT_BYTES:
        limit = f"Standard input holds more than {MAX_TEXT_BYTES // 1024**2} MiB."
        raise BadInput("The text is too long.", limit, "Give less text: no model reads that much.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            "The text is not UTF-8.",
            f"Byte {error.start + 1} of standard input is 0x{data[error.start]:02x}.",
            "Convert the text to UTF-8, for example with iconv.",
        ) from error


def prepare_streams() -> None:
    """No character may stop the output: UTF-8 into files and pipes, "?" where a terminal has no such letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def write(text: str) -> None:
    """To standard output, at once. Raises BrokenPipeError when nobody reads any more, FileProblem on a full disk."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(harmless(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if os.name == "nt" and error.errno == errno.EINVAL:  # how Windows reports a closed pipe
            raise BrokenPipeError from error
        forget_output()  # what could not be written would fail once more when Python ends
        raise FileProblem(
            "The output cannot be written.", f"{error.strerror}.", "Write it to another place."
        ) from error


def say(message: str) -> None:
    """One line to the user, on standard error."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):
        sys.stderr.write(f"tandem: {harmless(' '.join(message.split()))}\n")
        sys.stderr.flush()


def forget_output() -> None:
    """After a broken pipe or on a full disk: point standard output nowhere, so that Python's last flush stays quiet."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def harmless(text: str) -> str:
    """Control characters made visible: a model's text must not move the cursor or retitle the terminal."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)
