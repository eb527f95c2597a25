"""Errors on their way through a pipe: each kind comes out as the error that went in."""

from __future__ import annotations

import pytest

from desktop.engine.llama.model import LoadCancelled
from desktop.errors import (
    AppError,
    BadInput,
    Cancelled,
    EngineDied,
    EngineFailed,
    FileProblem,
    NothingLoaded,
    OutOfMemory,
    TooLong,
)
from desktop.protocol.failures import error_of, failed, kind_of, unbegun
from desktop.protocol.messages import Failed, FailureKind, Finish


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (BadInput, FailureKind.BAD_REQUEST),
        (TooLong, FailureKind.TOO_LONG),
        (NothingLoaded, FailureKind.NOT_LOADED),
        (FileProblem, FailureKind.FILE),
        (OutOfMemory, FailureKind.MEMORY),
        (Cancelled, FailureKind.CANCELLED),
        (EngineFailed, FailureKind.ENGINE),
    ],
)
def test_what_goes_in_comes_out(error: type[AppError], kind: FailureKind) -> None:
    event = failed(7, error("What.", "Why.", "What next.", "log"))
    assert (event.id, event.kind) == (7, kind)
    back = error_of(event)
    assert type(back) is error
    assert (back.title, back.detail, back.hint, back.log) == ("What.", "Why.", "What next.", "log")


def test_every_kind_stands_for_an_error_of_its_own() -> None:
    events = [Failed(id=1, kind=kind, title="", detail="", hint="") for kind in FailureKind]
    classes = {type(error_of(event)) for event in events}
    assert len(classes) == len(FailureKind)


def test_kinds_of_errors_are_told_as_what_they_are_a_kind_of() -> None:
    assert kind_of(LoadCancelled()) is FailureKind.CANCELLED
    assert kind_of(EngineDied("", "", "", "", None)) is FailureKind.ENGINE
    assert kind_of(AppError("")) is FailureKind.ENGINE


def test_an_answer_that_never_began_is_cancelled() -> None:
    assert (unbegun(5).id, unbegun(5).finish, unbegun(5).tokens) == (5, Finish.CANCELLED, 0)
