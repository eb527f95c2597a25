"""Which files may be loaded: none too big for the memory, none that ended its engines, unless the user insists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import AppError
from desktop.protocol.engine_key import EngineKey

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.library.memory.plan import Plan

    PlanFor = Callable[[Sequence[EngineKey]], Plan | None]

CRASHES_TOO_MANY = 2


class LoadRefused(AppError):
    """A file that is not loaded unless the user insists. path: which one."""

    def __init__(self, path: Path, title: str, detail: str, hint: str) -> None:
        super().__init__(title, detail, hint)
        self.path = path


@dataclass(frozen=True, slots=True)
class CrashCounts:
    """Engines that died with a file since it last answered; kept wherever the caller keeps what it knows of files."""

    count: Callable[[Path], int]
    on_crash: Callable[[Path], object]
    on_answer: Callable[[Path], object]

    @classmethod
    def of_this_run(cls) -> CrashCounts:
        """Counts that are forgotten when the app ends."""
        counts: dict[Path, int] = {}

        def add(path: Path) -> None:
            counts[path] = counts.get(path, 0) + 1

        def forget(path: Path) -> None:
            counts.pop(path, None)

        return cls(lambda path: counts.get(path, 0), add, forget)


def _no_plan(_keys: Sequence[EngineKey]) -> None:
    return None


class Admission:
    """Judges files by plans of memory and by what became of engines that had the same file."""

    def __init__(self, plan_for: PlanFor = _no_plan, crashes: CrashCounts | None = None) -> None:
        """plan_for: asked with everything that would be in memory together, engines' own memory counted as free.

        None = not known, taken as fitting.
        """
        self._plan_for = plan_for
        self._crashes = crashes or CrashCounts.of_this_run()
        self._insisted: set[Path] = set()

    def insist(self, path: Path) -> None:
        """The user wants this file although it was refused; until it crashes again."""
        self._insisted.add(path)

    def on_answer(self, path: Path) -> None:
        """An engine has answered with this file."""
        self._crashes.on_answer(path)

    def on_crash(self, path: Path) -> None:
        """An engine has died with this file."""
        self._crashes.on_crash(path)
        self._insisted.discard(path)

    def refusal(self, key: EngineKey) -> LoadRefused | None:
        """Why this file is not loaded even alone; None when it may be."""
        path = key.path
        if path in self._insisted:
            return None
        count = self._crashes.count(path)
        if count >= CRASHES_TOO_MANY:
            return LoadRefused(
                path,
                f"{path.name} was not loaded: the engine ended {count} times with it.",
                "It has not answered since.",
                "Verify the file or choose another one, or load it anyway.",
            )
        plan = self._plan_for([key])
        if plan is None:
            return None
        from desktop.library.memory.plan import Fit  # here already, with the plan

        if plan.fit is not Fit.TOO_BIG:
            return None
        return LoadRefused(
            path,
            f"{path.name} is too big for the memory of this computer.",
            f"{plan.summary} ({plan.words}).",
            " ".join([*plan.advice, "Or load it anyway."]),
        )

    def fits_beside(self, key: EngineKey, others: Sequence[EngineKey]) -> bool:
        """Whether this one and those can be in memory together."""
        if not others:
            return True
        plan = self._plan_for([*others, key])
        return plan is None or plan.together
