"""The figures of the house, each with its limit and what breaks it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from house.circles import circles
from house.modules import Module

MOST_IN_A_FOLDER = 24
MOST_LINES, MEDIAN_LINES = 400, 100
MOST_METHODS = 25


@dataclass(frozen=True)
class Figure:
    """What was counted. limit: the most that is fine; where: the largest, or what breaks the limit."""

    name: str
    value: float
    limit: float
    where: Sequence[str] = ()

    @property
    def good(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit


def flat_folders(modules: Sequence[Module]) -> Figure:
    """The most modules that lie directly in one folder; its own __init__ does not count."""
    folders = Counter(module.path.parent for module in modules if not module.is_package)
    largest = max(folders.values(), default=0)
    too_large = sorted(folder for folder, count in folders.items() if count == largest or count > MOST_IN_A_FOLDER)
    where = [f"{_tail(folder)} {folders[folder]}" for folder in too_large]
    return Figure("modules in the largest flat folder", largest, MOST_IN_A_FOLDER, where)


def wirings_at_the_root(desktop: Sequence[Module]) -> Figure:
    """Modules directly in desktop that are named for wiring: they belong in desktop/wiring."""
    found = [module.name for module in desktop if module.name.count(".") == 1 and module.name.endswith("_wiring")]
    return Figure("wirings at the root", len(found), 0, found)


def without_qt(desktop: Sequence[Module], reasons: Mapping[str, str]) -> Figure:
    """Modules of control that import no Qt and have no reason in `reasons` to be there all the same."""
    control = [module for module in desktop if module.name.startswith("desktop.control.") and not module.is_package]
    found = [module.name for module in control if not module.imports_from("PySide6") and module.name not in reasons]
    return Figure("modules of control without Qt and without a reason", len(found), 0, found)


def exceptions(what: str, reasons: Mapping[str, str], most: int) -> Figure:
    """The exceptions that are named, and why."""
    return Figure(what, len(reasons), most, [f"{name}: {reason}" for name, reason in reasons.items()])


def out_of_date(desktop: Sequence[Module], without_qt: Mapping[str, str], many: Mapping[str, str]) -> Figure:
    """Named exceptions that are gone or keep the limit by now."""
    qt_free = {module.name for module in desktop if not module.imports_from("PySide6")}
    large = {name for name, count in classes(desktop).items() if count > MOST_METHODS}
    found = sorted({*without_qt} - qt_free | {*many} - large)
    return Figure("exceptions that nothing needs any more", len(found), 0, found)


def views_that_control(desktop: Sequence[Module]) -> Figure:
    """Modules of views that import control."""
    views = [module for module in desktop if module.name.startswith("desktop.views")]
    found = [module.name for module in views if module.imports_from("desktop.control")]
    return Figure("modules of views that import control", len(found), 0, found)


def median_lines(modules: Sequence[Module]) -> Figure:
    """The median length of a file in lines, the one-sentence __init__ of folders left out."""
    lines = [module.lines for module in modules if not module.is_package]
    return Figure("lines in the median file", statistics.median(lines or [0]), MEDIAN_LINES)


def most_lines(modules: Sequence[Module]) -> Figure:
    """The longest file."""
    largest = max((module.lines for module in modules), default=0)
    long = [module for module in modules if module.lines == largest or module.lines > MOST_LINES]
    where = [f"{module.name} {module.lines}" for module in sorted(long, key=lambda module: -module.lines)]
    return Figure("lines in the longest file", largest, MOST_LINES, where)


def many_methods(modules: Sequence[Module], reasons: Mapping[str, str]) -> Figure:
    """Classes with more functions in their body than a reader keeps in mind, and without a reason in `reasons`."""
    large = [(name, count) for name, count in classes(modules).items() if count > MOST_METHODS and name not in reasons]
    where = [f"{name} {count}" for name, count in sorted(large, key=lambda entry: -entry[1])]
    return Figure(f"classes over {MOST_METHODS} methods and without a reason", len(large), 0, where)


def classes(modules: Sequence[Module]) -> dict[str, int]:
    """The number of functions in each class's body, by its dotted name."""
    return {f"{module.name}.{name}": count for module in modules for name, count in module.methods()}


def import_circles(modules: Sequence[Module]) -> Figure:
    """Modules that import each other in a circle, imports for type checkers included."""
    found = [" → ".join(circle) for circle in circles(modules)]
    return Figure("import circles", len(found), 0, found)


def _tail(folder: Path) -> str:
    """The last two parts of a path: enough to know a room by."""
    return "/".join(folder.parts[-2:])
