"""Buttons with an icon that follows the theme and a name that a screen reader can say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from desktop.views.kit import icons, theme
from desktop.views.kit.menus import MenuPlace

ICON = 16
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)  # Qt presses buttons by Space alone; people try both
INSET = 6  # pixels from a button's edge to its icon: so far messages begin before their text
GAP = 5  # between icon and word: the icon stands at the left of a wider picture


class IconButton(QToolButton):
    """An icon alone; `label` is its tooltip and its accessible name. off: its colour while disabled, else fainter."""

    def __init__(
        self, icon: str, label: str, colour: str = "dim", parent: QWidget | None = None, *, off: str = ""
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._colour = colour
        self._off = off
        self._size = 18
        self.set_label(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def set_label(self, label: str) -> None:
        """Change the tooltip and the accessible name."""
        self.setToolTip(label)
        self.setAccessibleName(label)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self._recolour()

    def set_icon_size(self, size: int) -> None:
        """Its size at 100 % text size."""
        self._size = size
        self._recolour()

    def setMenu(self, menu: QMenu) -> None:
        super().setMenu(menu)
        MenuPlace(menu, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _press_by_enter(self, event):
            super().keyPressEvent(event)

    @Slot()
    def _recolour(self) -> None:
        self.setIconSize(QSize(theme.px(self._size), theme.px(self._size)))
        self.setIcon(icons.icon(self._icon_name, self._colour, self._off))


class TextButton(QPushButton):
    """A word, with an icon before it where `icon` is given. kind: "", or primary, quiet, small, choice…"""

    def __init__(self, text: str, icon: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._icon_name = icon
        self._colour = "on_accent" if kind == "primary" else "dim"
        self.setProperty("kind", kind)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def set_text(self, text: str) -> None:
        """Change the word and the accessible name."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon_name = icon
        self._recolour()

    def setMenu(self, menu: QMenu) -> None:
        super().setMenu(menu)
        MenuPlace(menu, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _press_by_enter(self, event):
            super().keyPressEvent(event)

    @Slot()
    def _recolour(self) -> None:
        if self._icon_name:
            self.setIcon(icons.icon(self._icon_name, self._colour))
            self.setIconSize(QSize(theme.px(ICON) + GAP, theme.px(ICON)))


def _press_by_enter(button: QToolButton | QPushButton, event: QKeyEvent) -> bool:
    """Press a button, or open its menu, by Enter. False where the key is another one."""
    if event.key() not in ENTER or event.isAutoRepeat():
        return False
    if button.menu() is not None:
        button.showMenu()
    else:
        button.click()
    return True
