"""The costume of the base voice: which it wears, and a menu of the others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.settings.values import CostumeName
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.menus import Menu
from desktop.views.kit.voice_words import COSTUME_NAMES, COSTUME_TIPS


class CostumeButton(TextButton):
    """Says the costume; its menu chooses another."""

    costume_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, of: str = "") -> None:
        """of: whose, where it stands beside that name and needs to say its own word only."""
        super().__init__("Costume: Plain", "theater", "small", parent)
        self._of = of
        self.setMenu(self._costume_menu())

    def set_costume(self, costume: str) -> None:
        """Show a costume without emitting anything."""
        name = CostumeName(costume)
        self.set_text(COSTUME_NAMES[name] if self._of else f"Costume: {COSTUME_NAMES[name]}")
        if self._of:
            self.setAccessibleName(f"Costume of {self._of}: {COSTUME_NAMES[name]}")
        self.setToolTip(COSTUME_TIPS[name])
        for action in self.menu().actions():
            action.setChecked(action.data() == name.value)

    def _costume_menu(self) -> QMenu:
        menu = Menu(self)
        group = QActionGroup(menu)
        for name in CostumeName:
            action = menu.addAction(f"{COSTUME_NAMES[name]}: {COSTUME_TIPS[name]}")
            action.setCheckable(True)
            action.setChecked(name is CostumeName.PLAIN)
            action.setData(name.value)
            action.triggered.connect(lambda _checked=False, value=name.value: self.costume_chosen.emit(value))
            group.addAction(action)
        return menu
