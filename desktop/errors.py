"""What a user may be told when something goes wrong: AppError and the small tree below it."""

from __future__ import annotations


class AppError(Exception):
    """Something a user may see.

    title: what happened, one sentence. detail: why, with the number or the path. hint: what to do next.
    log: further lines for a "Details" fold; never needed to understand the message.
    """

    def __init__(self, title: str, detail: str = "", hint: str = "", log: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint
        self.log = log

    def one_line(self) -> str:
        """The whole message on one line, for a terminal."""
        parts = (self.title, self.detail, self.hint)
        return " ".join(" ".join(part.split()) for part in parts if part)


class BadInput(AppError):
    """The user gave something that cannot be used; nothing was changed."""


class FileProblem(AppError):
    """A file or folder is missing, unreadable, damaged, full or not what it should be."""


class EngineFailed(AppError):
    """The engine refused a request and goes on working (bad file, prompt too long, bad grammar)."""


class EngineDied(AppError):
    """The engine process is gone. exit_code: its exit status, None while unknown."""

    def __init__(self, title: str, detail: str, hint: str, log: str, exit_code: int | None) -> None:
        super().__init__(title, detail, hint, log)
        self.exit_code = exit_code
