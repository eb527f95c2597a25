"""What a user may be told: Told, and AppError with the small tree below it for what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A message to the user, good or bad.

    title: what happened, one sentence. detail: why, with the number or the path. hint: what to do next.
    log: further lines for a fold; never needed to understand the message.
    """

    title: str
    detail: str = ""
    hint: str = ""
    log: str = ""

    def one_line(self) -> str:
        """The whole message on one line, for a terminal."""
        parts = (self.title, self.detail, self.hint)
        return " ".join(" ".join(part.split()) for part in parts if part)


class AppError(Exception):
    """Something went wrong that a user may see. title, detail, hint, log: as in Told."""

    def __init__(self, title: str, detail: str = "", hint: str = "", log: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.log = log

    @property
    def told(self) -> Told:
        """What the user is told of it."""
        return Told(self.title, self.detail, self.hint, self.log)

    def one_line(self) -> str:
        """The whole message on one line, for a terminal."""
        return self.told.one_line()


class BadInput(AppError):
    """The user gave something that cannot be used; nothing was changed."""


class FileProblem(AppError):
    """A file or folder is missing, unreadable, damaged, full or not what it should be."""


class EngineFailed(AppError):
    """The engine refused a request and goes on working (bad file, prompt too long, bad grammar)."""


class TooLong(EngineFailed):
    """Prompt and context do not fit together."""


class NothingLoaded(EngineFailed):
    """A question came to an engine without a file."""


class OutOfMemory(EngineFailed):
    """There is not enough memory for a file or its context."""


class Cancelled(EngineFailed):
    """It was stopped by request."""


class EngineDied(AppError):
    """The engine process is gone. exit_code: its exit status, None while unknown."""

    def __init__(self, title: str, detail: str, hint: str, log: str, exit_code: int | None) -> None:
        super().__init__(title, detail, hint, log)
        self.exit_code = exit_code
