"""Where Tab goes next: in reading order, not in the order in which the widgets were built."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def tab_stops(areas: Sequence[QWidget]) -> list[QWidget]:
    """What takes Tab in these areas: area by area, in each by rows, in a row from the left."""
    return [stop for area in areas for stop in sorted(_stops_in(area), key=_place)]


def move_focus(window: QWidget, areas: Sequence[QWidget], *, forward: bool) -> bool:
    """Give the focus to the next stop and scroll to it. False where none of the stops has it now."""
    stops = tab_stops(areas)
    current = window.focusWidget()
    if current not in stops:
        return False
    chosen = stops[(stops.index(current) + (1 if forward else -1)) % len(stops)]
    chosen.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _scroll_to(chosen)
    return True


def _stops_in(area: QWidget) -> list[QWidget]:
    return [widget for widget in (area, *area.findChildren(QWidget)) if _takes_tab(widget)]


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return policy == Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled() and not widget.focusProxy()


def _place(widget: QWidget) -> tuple[bool, int, int]:
    """A conversation comes before what is in it, wherever it is scrolled to."""
    area = _scroll_area(widget)
    if area is None:
        middle = widget.mapTo(widget.window(), widget.rect().center())
        return isinstance(widget, QScrollArea), -1 if isinstance(widget, QScrollArea) else middle.y(), middle.x()
    own = widget.mapTo(area.widget() or area, QPoint(0, widget.height() // 2))
    return True, own.y(), own.x()


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _scroll_to(widget: QWidget) -> None:
    area = _scroll_area(widget)
    if area is not None:
        area.ensureWidgetVisible(widget, 0, 24)
