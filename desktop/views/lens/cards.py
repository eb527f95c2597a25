"""The cards of a lens: one at the token that is looked at, one beside it for the pinned token."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from desktop.lens.alternatives import Alternative
from desktop.views.lens.card import TokenCard
from desktop.views.lens.card_place import place_beside, place_card
from desktop.views.lens.shown import Shown
from desktop.views.lens.token_text import TokenText


class LensCards(QObject):
    """Made on the window when they are needed first, so that nothing cuts them off."""

    alternative_chosen = Signal(int)  # its number, by click

    def __init__(self, lens: QWidget, text: TokenText, *, branches: bool) -> None:
        """branches: whether one can go on from a token."""
        super().__init__(lens)
        self._lens, self._text, self._branches = lens, text, branches
        self.card: TokenCard | None = None
        self.pinned: TokenCard | None = None

    def chosen(self) -> Alternative | None:
        """What a branch would begin with, where a card is seen."""
        return self.card.chosen if self.card is not None and self.card.isVisible() else None

    def show_token(self, shown: Shown, token: int | None) -> None:
        """The card of this token; None = none."""
        if token is None or token >= len(shown.tokens) or not self._lens.isVisible():
            if self.card is not None:
                self.card.hide()
            return
        card = self._made()
        card.show_token(shown, token)
        card.show()
        self.place()

    def show_pinned(self, shown: Shown, token: int | None) -> None:
        """The card of the token that others are compared with; None = none."""
        _remove(self.pinned)
        self.pinned = None
        if token is not None and token < len(shown.tokens):
            self.pinned = TokenCard(self._lens.window(), branches=False)
            self.pinned.show_token(shown, token)
            self.pinned.show()
        self.place()

    def choose(self, row: int) -> bool:
        """Begin a branch with this alternative. False where there is none."""
        if self.card is None or not self.card.isVisible() or not 0 <= row < self.card.rows.row_count():
            return False
        self.card.choose(row)
        self.place()
        return True

    def chosen_row(self) -> int:
        """The number of the alternative that is chosen."""
        return self.card.rows.chosen if self.card is not None else 0

    def show_preview(self, text: str) -> None:
        """Where the chosen alternative leads."""
        if self.card is not None:
            self.card.show_preview(text)
            self.place()

    @Slot()
    def place(self) -> None:
        """The text was scrolled, or a card has another height: the pinned card stands beside the other."""
        card, pinned, rect = self.card, self.pinned, self._text.current_rect()
        if card is None or not Shiboken.isValid(card) or rect.isNull() or not self._lens.isVisible():
            return
        place_card(card, self._text, rect)
        if pinned is not None:
            place_beside(pinned, card)

    def hide(self) -> None:
        """The lens is out of sight."""
        for card in (self.card, self.pinned):
            if card is not None and Shiboken.isValid(card):
                card.hide()

    def remove(self) -> None:
        """They are the window's: they go before the lens does, or moves to another window."""
        _remove(self.card)
        _remove(self.pinned)
        self.card = self.pinned = None

    def _made(self) -> TokenCard:
        window = self._lens.window()
        if self.card is None or not Shiboken.isValid(self.card) or self.card.parentWidget() is not window:
            self.card = TokenCard(window, branches=self._branches)
            self.card.alternative_chosen.connect(self.alternative_chosen)
        return self.card


def _remove(card: TokenCard | None) -> None:
    if card is not None and Shiboken.isValid(card):
        card.hide()
        card.deleteLater()
