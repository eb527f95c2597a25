"""One check of doctor: what was looked at, whether it is good, and what to do if not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.errors import AppError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. detail: what was found; hint: what to do about it, "" when there is nothing."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


def tried(name: str, look: Callable[[], str]) -> Check:
    """`look` says what was found, or raises AppError or OSError."""
    try:
        return Check(name, ok=True, detail=look())
    except AppError as problem:
        return Check(name, ok=False, detail=f"{problem.title} {problem.detail}", hint=problem.hint)
    except OSError as error:  # such as a folder that may not be entered
        return Check(name, ok=False, detail=str(error), hint="Check the permissions, or use --data-dir.")
