"""Commands that end without what they asked for: errors on their way through a pipe, and answers that never began."""

from __future__ import annotations

from desktop.errors import (
    AppError,
    BadInput,
    Cancelled,
    EngineFailed,
    FileProblem,
    NothingLoaded,
    OutOfMemory,
    TooLong,
)
from desktop.protocol.messages import Failed, FailureKind, Finish, Finished, Timings

_ERRORS: dict[FailureKind, type[AppError]] = {  # special ones before those that they are kinds of
    FailureKind.BAD_REQUEST: BadInput,
    FailureKind.TOO_LONG: TooLong,
    FailureKind.NOT_LOADED: NothingLoaded,
    FailureKind.FILE: FileProblem,
    FailureKind.MEMORY: OutOfMemory,
    FailureKind.CANCELLED: Cancelled,
    FailureKind.ENGINE: EngineFailed,
}


def kind_of(error: AppError) -> FailureKind:
    """What an error is told as."""
    return next((kind for kind, type_ in _ERRORS.items() if isinstance(error, type_)), FailureKind.ENGINE)


def failed(request_id: int, error: AppError) -> Failed:
    """The event that tells an error."""
    kind = kind_of(error)
    return Failed(id=request_id, kind=kind, title=error.title, detail=error.detail, hint=error.hint, log=error.log)


def error_of(event: Failed) -> AppError:
    """The error that an event tells: of the class that its kind stands for."""
    return _ERRORS[event.kind](event.title, event.detail, event.hint, event.log)


def unbegun(request_id: int) -> Finished:
    """The end of an answer that was cancelled before its engine began with it."""
    return Finished(
        id=request_id,
        finish=Finish.CANCELLED,
        stop_string="",
        prompt_tokens=0,
        cached_tokens=0,
        tokens=0,
        context_used=0,
        n_ctx=0,
        seed=0,
        timings=Timings(),
    )
