"""Where a leaf stands: how far lists and quotes move it in, and the numbers, bullets and boxes before it."""

from __future__ import annotations

from typing import NamedTuple

from desktop.views.text.markdown.leaf import Item, Place, Quote

ITEM_STEPS, QUOTE_STEPS = 2, 1  # steps to the right
STEP = 15  # pixels
MOST_STEPS = 16
BULLETS = ("•", "◦", "▪")
MARKER_GAP = 8  # pixels between a marker and its text


class Marker(NamedTuple):
    """What stands before an item. at: the step where its text begins; source: what it is in markdown."""

    shown: str
    source: str
    at: int
    task: bool | None = None


class Spot(NamedTuple):
    """Where a leaf stands. steps: how far its text is moved in; bars: the steps at which quotes have theirs."""

    steps: int
    bars: tuple[int, ...]
    markers: tuple[Marker, ...]


def spot_of(places: tuple[Place, ...], marked: tuple[int, ...]) -> Spot:
    """What to draw for a leaf in these places."""
    steps, bullets, depth = 0, 0, 0
    bars: list[int] = []
    markers: list[Marker] = []
    for number, place in enumerate(places):
        if isinstance(place, Quote):
            bars.append(steps)
            steps = min(MOST_STEPS, steps + QUOTE_STEPS)
            continue
        steps = min(MOST_STEPS, steps + ITEM_STEPS)
        if number in marked:
            markers.append(_marker(place, steps, bullets, depth if len(markers) == 0 else 0))
        bullets += place.number is None
        depth += 1
    return Spot(steps, tuple(bars), tuple(markers))


def _marker(item: Item, at: int, bullets: int, depth: int) -> Marker:
    shown = BULLETS[min(bullets, len(BULLETS) - 1)] if item.number is None else f"{item.number}."
    mark = "-" if item.number is None else shown
    box = {None: "", True: "[x] ", False: "[ ] "}[item.task]
    return Marker(shown, "  " * depth + f"{mark} {box}", at, item.task)
