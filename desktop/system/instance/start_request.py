"""What a second start says to the first window: one line of JSON, bounded, with a version, checked on arrival."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import BadInput

VERSION = 1
MAX_REQUEST = 4 << 20  # bytes of one line; more than a thousand of the longest paths in practice
MOST_FILES = 1_000
TAKEN = b"ok\n"
OTHER_VERSION = b"other version\n"
_MAX_TOKEN = 1_024


class Malformed(Exception):
    """The line is not what a second start of this version says."""


class Foreign(Malformed):
    """It is what another version of Tandem says."""


@dataclass(frozen=True, slots=True)
class StartRequest:
    """Come to the front, and open these files. token: the desktop's leave to do so, "" where there is none."""

    files: tuple[Path, ...] = ()
    token: str = ""

    def line(self) -> bytes:
        """As it is sent. Raises BadInput where it is too long to be handed over."""
        import json  # here as below: the first window of all needs none

        files = [str(path) for path in self.files]  # escapes keep names that are no text, too
        line = json.dumps({"tandem": VERSION, "files": files, "token": self.token[:_MAX_TOKEN]}).encode() + b"\n"
        if len(line) > MAX_REQUEST or len(files) > MOST_FILES:
            raise too_many(len(files))
        return line


def too_many(count: int) -> BadInput:
    """What is said of more files than one start can take."""
    return BadInput(
        "These are too many files for one start.",
        f"{count:,} were given, {MOST_FILES:,} can be taken.",
        "Give the folder that they lie in.",
    )


def request_of(files: Sequence[Path]) -> StartRequest:
    """What this start wants. Files must be absolute: the first window stands in a folder of its own."""
    return StartRequest(tuple(files), os.environ.get("XDG_ACTIVATION_TOKEN", ""))


def read_request(line: bytes) -> StartRequest:
    """The request in a line. Raises Malformed, naming no path: it goes to the log."""
    import json

    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise Malformed("it is not JSON") from None
    if not isinstance(said, dict) or not isinstance(said.get("tandem"), int):
        raise Malformed("it has no version")
    if said["tandem"] != VERSION:
        raise Foreign(f"its version is {said['tandem']}, not {VERSION}")
    return StartRequest(_files_in(said.get("files")), _token_in(said.get("token")))


def _files_in(files: object) -> tuple[Path, ...]:
    if not isinstance(files, list) or len(files) > MOST_FILES or not all(_is_place(file) for file in files):
        raise Malformed("its files are no list of absolute paths")
    return tuple(map(Path, files))


def _is_place(file: object) -> bool:
    return isinstance(file, str) and "\0" not in file and Path(file).is_absolute()


def _token_in(token: object) -> str:
    if not isinstance(token, str) or len(token) > _MAX_TOKEN or not token.isascii() or "\0" in token:
        raise Malformed("its token is no token")
    return token
