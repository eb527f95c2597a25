"""What stands behind the three dots of a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMenu

from desktop.views.kit.buttons import IconButton
from desktop.views.kit.menus import Menu, MenuPlace


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. asks: it lets a voice write, so it waits while one does."""

    words: str
    do: Callable[[], object]
    asks: bool = True


def fill_menu(menu: QMenu, entries: Sequence[Entry | None], *, askable: bool) -> None:
    """Add these lines; None = a line between groups. askable: whether a voice may be asked to write now."""
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        action = menu.addAction(entry.words)
        action.setEnabled(askable or not entry.asks)
        action.triggered.connect(_without_state(entry.do))


class MessageMenuButton(IconButton):
    """Its menu is made when it is asked for: a chat has many messages, and few of their menus are ever seen."""

    def __init__(self, of: str, entries: Callable[[], Sequence[Entry | None]], askable: Callable[[], bool]) -> None:
        """of: whose, for screen readers: "your message"; entries: None = a line between groups.

        askable: whether a voice may be asked to write now.
        """
        super().__init__("ellipsis", f"More for {of}")
        self._entries, self._askable = entries, askable
        self.clicked.connect(self._open)

    def build_menu(self) -> QMenu:
        """The menu as it is now."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        MenuPlace(menu, self)
        return menu

    def fill(self, menu: QMenu) -> None:
        """Add its lines to a menu."""
        fill_menu(menu, self._entries(), askable=self._askable())

    @Slot()
    def _open(self) -> None:
        self.build_menu().popup(self.mapToGlobal(self.rect().bottomLeft()))


def _without_state(do: Callable[[], object]) -> Callable[[], None]:
    def triggered() -> None:
        do()

    return triggered
