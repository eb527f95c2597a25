"""The button above the chats: their order, a new folder, and the archive."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.views.kit.buttons import IconButton
from desktop.views.kit.menus import Menu
from desktop.views.sidebar.arrangement import Order

WORDS = {Order.USED: "Last used first", Order.CREATED: "Newest first", Order.TITLE: "By title"}


class OrderButton(IconButton):
    """Opens a menu."""

    order_chosen = Signal(object)  # Order
    folder_requested = Signal()
    archived_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("arrow-up-down", "Order and folders", parent=parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = Menu(self)
        group = QActionGroup(menu)
        self._by_order = {}
        for order, words in WORDS.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, order=order: self.order_chosen.emit(order))
            group.addAction(action)
            self._by_order[order] = action
        menu.addSeparator()
        menu.addAction("New folder").triggered.connect(self.folder_requested)
        menu.addAction("Archived chats").triggered.connect(self.archived_requested)
        self.setMenu(menu)
        self.set_order(Order.USED)

    def set_order(self, order: Order) -> None:
        """Tick the order in force."""
        self._by_order[order].setChecked(True)
