"""The actions of a card or a row: the first ones as buttons, which are kept while they change, the others in a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desktop.library.cards.actions import Chat
from desktop.library.cards.cards import Choice
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import plain_tip, set_look, set_plain_tip
from desktop.views.kit.menus import Menu

SMALLEST = 80  # pixels


class ActionButtons(QWidget):
    """Right-aligned; the first action is the outermost, so that the edges of all rows meet."""

    chosen = Signal(object)  # Action

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._about = ""
        self._shown = 1
        self._buttons: list[TextButton] = []
        self._more: IconButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addStretch(1)

    def set_choices(self, choices: Sequence[Choice], about: str, shown: int = 1) -> None:
        """Offer something else. about: what the choices act on, for screen readers; shown: how many are buttons."""
        wanted = tuple(choices)
        if (wanted, about, shown) == (self._choices, self._about, self._shown):
            return
        self._choices, self._about, self._shown = wanted, about, shown
        shown = min(shown, len(wanted))
        for number in range(max(shown, len(self._buttons))):
            if number < shown:
                self._show(self._button(number), wanted[number])
            else:
                self._buttons[number].hide()
        self._show_more(needed=len(wanted) > shown)

    def buttons(self) -> list[TextButton]:
        """The buttons in use, the first choice's first."""
        return self._buttons[: min(self._shown, len(self._choices))]

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
            button.clicked.connect(lambda _checked=False, at=position: self.chosen.emit(self._choices[at].action))
            self._row.insertWidget(self._row.count() - position, button)
            self._buttons.append(button)
        return self._buttons[number]

    def _show(self, button: TextButton, choice: Choice) -> None:
        button.set_text(choice.text)
        button.setAccessibleName(f"{choice.text}: {self._about}" if self._about else choice.text)
        button.setAccessibleDescription(choice.why_not)
        set_plain_tip(button, choice.why_not)
        button.setEnabled(choice.enabled)
        leads_into_chat = isinstance(choice.action, Chat)  # the one filled button of a card
        set_look(button, "kind", "primary" if leads_into_chat else "")
        button.show()

    def _show_more(self, *, needed: bool) -> None:
        if self._more is None and needed:
            self._more = IconButton("ellipsis", "")
            menu = Menu(self._more)
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
        for choice in self._choices[self._shown :]:
            entry = QAction(choice.text.replace("&", "&&"), menu)
            entry.setEnabled(choice.enabled)
            entry.setToolTip(plain_tip(choice.why_not))
            entry.triggered.connect(lambda _checked=False, chosen=choice.action: self.chosen.emit(chosen))
            menu.addAction(entry)
