"""The place of whoever reads: at the end of a scrolled column, or at what was being read while heights change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

NEAR_END = 24  # pixels


@dataclass(slots=True)
class Anchor:
    """The widget to hold in place while heights change, and how far its top is below the viewport's, in pixels."""

    widget: QWidget
    offset: int
    spot: Spot | None = None  # what is held is not the widget's top, but this in it


@dataclass(frozen=True, slots=True)
class Spot:
    """Something in a widget. depth: how far it is below the viewport's top now, None where it is not there any more."""

    depth: Callable[[], int | None]
    wanted: int  # pixels below the viewport's top


class ReadingPlace(QObject):
    """Follows the end until the user scrolls away from it."""

    held = Signal()  # what is seen may have moved

    def __init__(
        self,
        area: QScrollArea,
        holder: QWidget,
        widgets: Callable[[], Sequence[QWidget]],
        has_end: Callable[[], bool] = lambda: True,
    ) -> None:
        """holder: the widget in the area whose children are what widgets() lists, from top to bottom.

        has_end: whether the last of them is the end of everything; else it is not followed.
        """
        super().__init__(area)
        self._bar, self._holder, self._widgets, self._has_end = area.verticalScrollBar(), holder, widgets, has_end
        self.following = True
        self.anchor: Anchor | None = None
        self._applying = False
        self._bar.rangeChanged.connect(self.hold)

    def follow_end(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.anchor = None
        self.hold()

    def forget(self) -> None:
        """Hold nothing: other widgets come."""
        self.anchor = None

    def remember(self) -> None:
        """Hold the topmost widget that is seen."""
        for widget in self._widgets():
            top = self.top_of(widget)
            if top + widget.height() > 0:
                self.anchor = Anchor(widget, top)
                return

    def hold_at(self, widget: QWidget, top: int, spot: Spot | None = None) -> None:
        """Hold this widget so far below the viewport's top, in pixels, or a spot in it, while heights change."""
        self.following = False
        self.anchor = Anchor(widget, top, spot)
        self.hold()

    @Slot()
    def hold(self) -> None:
        """Heights changed: stay at the end, or keep the held widget where it was."""
        self._applying = True
        if self.following:
            self._bar.setValue(self._bar.maximum())
        elif self.anchor is not None and self.anchor.widget in self._widgets():
            self._bar.setValue(self._bar.value() + self._moved(self.anchor))
        self._applying = False
        self.held.emit()

    def _moved(self, anchor: Anchor) -> int:
        """By how many pixels what is held is too far down. A spot moves in its widget while that is still laid out."""
        depth = anchor.spot.depth() if anchor.spot is not None else None
        if anchor.spot is not None and depth is not None:
            anchor.offset = self.top_of(anchor.widget) - depth + anchor.spot.wanted
        return self.top_of(anchor.widget) - anchor.offset

    def take_scroll(self, value: int) -> bool:
        """The bar stands at `value`. False where hold() moved it and not the user."""
        if self._applying:
            return False
        self.following = self._has_end() and value >= self._bar.maximum() - NEAR_END
        self.anchor = None
        if not self.following:
            self.remember()
        return True

    def top_of(self, widget: QWidget) -> int:
        """How far the top of a widget is below the viewport's, in pixels; negative above it."""
        return widget.y() + self._holder.y() - self._bar.value()
