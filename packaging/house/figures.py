"""All figures of this house, with the exceptions that it makes and why, and how they are printed."""

from __future__ import annotations

from pathlib import Path

from house import counts
from house.counts import Figure
from house.modules import read

# Modules of control that need no Qt: state that only its neighbours know. At most six.
WITHOUT_QT = {
    "desktop.control.engines.admission": "who may be in memory: the pool's rule, told in its words",
    "desktop.control.engines.plans": "plans loading for the pool of engines",
    "desktop.control.engines.view": "what a slot shows: slots make it, windows read it",
    "desktop.control.library.surroundings": "names the workers that the library's session is given",
    "desktop.control.pace": "the speed of a download or an answer, measured where it runs",
}
MOST_WITHOUT_QT = 6
# Classes over the limit. At most two.
MANY_METHODS = {
    "desktop.engine.llama.templates.said_text.Said": "stands in for str in chat templates, and str has these methods",
}
MOST_MANY_METHODS = 2


def figures(root: Path) -> list[Figure]:
    """All figures of a tree that is laid out as this one."""
    desktop = read(root / "desktop", root)
    packaging = read(root / "packaging", root / "packaging")
    pocket = read(root / "resources" / "pocket", root / "resources" / "pocket")
    return [
        counts.flat_folders([*desktop, *packaging, *pocket]),
        counts.median_lines([*desktop, *packaging]),
        counts.most_lines([*desktop, *packaging]),
        counts.many_methods([*desktop, *packaging, *pocket], MANY_METHODS),
        counts.import_circles([*desktop, *packaging, *pocket]),
        counts.wirings_at_the_root(desktop),
        counts.without_qt(desktop, WITHOUT_QT),
        counts.views_that_control(desktop),
        counts.exceptions("modules of control without Qt, with a reason", WITHOUT_QT, MOST_WITHOUT_QT),
        counts.exceptions("classes over the limit, with a reason", MANY_METHODS, MOST_MANY_METHODS),
        counts.out_of_date(desktop, WITHOUT_QT, MANY_METHODS),
    ]


def main(root: Path) -> int:
    """Print every figure; 1 when one is broken."""
    found = figures(root)
    width = max(len(figure.name) for figure in found)
    for figure in found:
        mark = "" if figure.good else "  broken"
        print(f"{figure.name:{width}}  {figure.value:5g}  at most {figure.limit:g}{mark}")
        for place in figure.where:
            print(f"    {place}")
    return 0 if all(figure.good for figure in found) else 1
