"""How much room there is: cards and rows choose their arrangement by it."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtWidgets import QLayout

from desktop.views.kit import theme

WIDE_FROM = 760  # pixels at 100 % text size
NARROW_FROM = 400


class Room(IntEnum):
    """Tiny: one thing a line. Narrow: two lines. Wide: all in one."""

    TINY = 0
    NARROW = 1
    WIDE = 2


def room_for(width: int) -> Room:
    """The arrangement for a width in pixels at the text size in force."""
    if width >= theme.px(WIDE_FROM):
        return Room.WIDE
    return Room.NARROW if width >= theme.px(NARROW_FROM) else Room.TINY


def take_all(layout: QLayout) -> None:
    """Take every widget out of a layout, to put them back in another order. They keep parent and focus."""
    items = [layout.itemAt(number) for number in range(layout.count())]
    for widget in [item.widget() for item in items if item is not None]:
        if widget is not None:
            layout.removeWidget(widget)
