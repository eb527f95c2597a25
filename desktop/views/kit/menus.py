"""Menus: with round corners; those behind buttons below their button, and within the window that they belong to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF
from PySide6.QtGui import QPainterPath, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

EDGE = 8  # pixels that stay free at the window's right edge


RADIUS = 8  # pixels, as in the style sheet


class Menu(QMenu):
    """A menu with round corners, also on screens that cannot show through: what lies beyond them is cut off."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._round()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._round()

    def _round(self) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self.setMask(QRegion(outline.toFillPolygon().toPolygon()))


class MenuPlace(QObject):
    """Qt opens a menu at its button's left edge, and keeps it on the screen only. One for a menu and its button."""

    def __init__(self, menu: QMenu, button: QWidget) -> None:
        super().__init__(menu)
        self._menu, self._button = menu, button
        menu.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: the menu has its place, and is about to be seen."""
        if event.type() == QEvent.Type.Show:
            self._menu.move(self._place())
        return False

    def _place(self) -> QPoint:
        menu, window = self._menu, self._button.window()
        rightmost = window.mapToGlobal(QPoint(window.width() - EDGE, 0)).x() - menu.width()
        if menu.x() <= rightmost:
            return menu.pos()
        right = self._button.mapToGlobal(QPoint(self._button.width(), 0)).x()
        leftmost = window.mapToGlobal(QPoint(0, 0)).x()
        return QPoint(max(min(right - menu.width(), rightmost), leftmost), menu.y())
