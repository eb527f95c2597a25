"""The three dots on a row: on the one below the mouse, else on the one with the keyboard's ring."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton

SIDE = 26


class MoreButton(IconButton):
    """Lies over the list. For the keyboard it is a sign only: the Menu key, or Shift+F10, opens the same menu."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__("ellipsis", "More", parent=viewport)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_icon_size(16)
        self.index = QPersistentModelIndex()
        self.hide()

    def lie_on(self, index: QModelIndex, row: QRect, title: str) -> None:
        """Show it at the right end of a row; an invalid index hides it."""
        self.index = QPersistentModelIndex(index)
        self.setVisible(index.isValid())
        if index.isValid():
            side = theme.px(SIDE)
            self.setGeometry(row.right() - side - 3, row.center().y() - side // 2, side, side)
            self.setAccessibleName(f"More about “{title}”")
            self.setToolTip("More (Shift+F10)")
