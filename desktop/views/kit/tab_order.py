"""Where Tab goes next: in reading order, not in the order in which the widgets were built."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import Shiboken

READ_AS_ONE = "readAsOne"  # a widget's property: Tab goes through all that is in it before what stands beside it


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


def step_area(window: QWidget, areas: Sequence[QWidget], by: int) -> None:
    """Give the focus to the next (1) or previous (-1) area that takes it, at the stop that had it there last."""
    able = [area for area in areas if tab_stops([area])]
    if not able:
        return
    current = window.focusWidget()
    at = next((n for n, area in enumerate(able) if area is current or area.isAncestorOf(current)), -1 if by > 0 else 0)
    area = able[(at + by) % len(able)]
    stops, last = tab_stops([area]), area.focusWidget()
    chosen = last if last in stops else stops[0]
    chosen.setFocus(Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason)
    _scroll_to(chosen)


def give_keyboard(widget: QWidget | None, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> bool:
    """Put the keyboard back there. False where that cannot be: it is gone, hidden or asleep meanwhile."""
    if widget is None or not Shiboken.isValid(widget) or not widget.isVisible() or not widget.isEnabled():
        return False
    widget.setFocus(reason)
    return True


def _stops_in(area: QWidget) -> list[QWidget]:
    return [widget for widget in (area, *area.findChildren(QWidget)) if _takes_tab(widget)]


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return policy == Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled() and not widget.focusProxy()


def _place(widget: QWidget) -> tuple[bool, int, int, int, int]:
    """A conversation comes before what is in it, wherever it is; what is read as one is gone through whole."""
    area = _scroll_area(widget)
    if area is None:
        middle = widget.mapTo(widget.window(), widget.rect().center())
        is_area = isinstance(widget, QScrollArea)
        return is_area, -1 if is_area else middle.y(), middle.x(), 0, 0
    scrolled = area.widget()
    if scrolled is None or not scrolled.isAncestorOf(widget):  # a button may float over what is scrolled
        scrolled = area
    own = widget.mapTo(scrolled, QPoint(0, widget.height() // 2))
    whole = _read_as_one(widget, scrolled)
    first = whole.mapTo(scrolled, QPoint()) if whole is not None else own
    return True, first.y(), first.x(), own.y(), own.x()


def _read_as_one(widget: QWidget, scrolled: QWidget) -> QWidget | None:
    """What it is in that has the property `readAsOne`."""
    parent = widget.parentWidget()
    while parent is not None and parent is not scrolled:
        if parent.property(READ_AS_ONE):
            return parent
        parent = parent.parentWidget()
    return None


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def _scroll_to(widget: QWidget) -> None:
    area = _scroll_area(widget)
    if area is not None:
        area.ensureWidgetVisible(widget, 0, 24)
