"""The actions of a card or a row: the first ones as buttons, which are kept while they change, the others in a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.control.library_cards import Action
from desktop.views.buttons import IconButton, TextButton
from desktop.views.labels import plain_tip, set_look

STANDS_OUT = "chat"  # actions whose id begins so lead into the chat: the one filled button of a card

SMALLEST = 80  # pixels


class ActionButtons(QWidget):
    """Right-aligned; the first action is the outermost, so that the edges of all rows meet."""

    chosen = Signal(str)  # Action.id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: tuple[Action, ...] = ()
        self._about = ""
        self._shown = 1
        self._buttons: list[TextButton] = []
        self._more: IconButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)

    def set_actions(self, actions: Sequence[Action], about: str, shown: int = 1) -> None:
        """Show other actions. about: what they act on, for screen readers; shown: how many are buttons."""
        wanted = tuple(actions)
        if (wanted, about, shown) == (self._actions, self._about, self._shown):
            return
        self._actions, self._about, self._shown = wanted, about, shown
        shown = min(shown, len(wanted))
        for number in range(max(shown, len(self._buttons))):
            if number < shown:
                self._show(self._button(number), wanted[number])
            else:
                self._buttons[number].hide()
        self._show_more(needed=len(wanted) > shown)

    def buttons(self) -> list[TextButton]:
        """The buttons in use, the first action's first."""
        return self._buttons[: min(self._shown, len(self._actions))]

    def more_button(self) -> IconButton | None:
        """The button of the menu, where there was one."""
        return self._more

    def minimumSizeHint(self) -> QSize:
        """Narrower than its words where there is no other way; they are in the accessible name."""
        return QSize(min(SMALLEST, self.sizeHint().width()), super().minimumSizeHint().height())

    def _button(self, number: int) -> TextButton:
        while len(self._buttons) <= number:
            button = TextButton("")
            position = len(self._buttons)
            button.clicked.connect(lambda _checked=False, at=position: self.chosen.emit(self._actions[at].id))
            self._row.insertWidget(self._row.count() - position, button)
            self._buttons.append(button)
        return self._buttons[number]

    def _show(self, button: TextButton, action: Action) -> None:
        button.set_text(action.text)
        button.setAccessibleName(f"{action.text}: {self._about}" if self._about else action.text)
        button.setAccessibleDescription(action.why_not)
        button.setToolTip(plain_tip(action.why_not))
        button.setEnabled(action.enabled)
        set_look(button, "kind", "primary" if action.id.startswith(STANDS_OUT) else "")
        button.show()

    def _show_more(self, *, needed: bool) -> None:
        if self._more is None and needed:
            self._more = IconButton("ellipsis", "")
            menu = QMenu(self._more)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._fill_menu)
            self._more.setMenu(menu)
            self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self._row.insertWidget(1, self._more)
        if self._more is not None:
            self._more.setVisible(needed)
            self._more.setAccessibleName(f"More: {self._about}" if self._about else "More")
            self._more.setToolTip("More")

    def _fill_menu(self) -> None:
        if self._more is None:
            return
        menu = self._more.menu()
        menu.clear()
        for action in self._actions[self._shown :]:
            entry = QAction(action.text.replace("&", "&&"), menu)
            entry.setEnabled(action.enabled)
            entry.setToolTip(plain_tip(action.why_not))
            entry.triggered.connect(lambda _checked=False, chosen=action.id: self.chosen.emit(chosen))
            menu.addAction(entry)
