"""What the user must know now, as cards above the composer that never block anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.views import icons, theme
from desktop.views.buttons import IconButton, TextButton
from desktop.views.fold import Fold
from desktop.views.labels import label
from desktop.views.log_view import log_view, notes_view
from desktop.views.safe_text import breakable

MOST_CARDS = 3
UNLIMITED = 16_777_215  # Qt's own "no limit"


class NoticeArea(QWidget):
    """Cards under each other, newest last; the oldest goes when there are too many.

    Where the window is too low for all of them, the older ones wait unseen until the newer ones are gone.
    """

    action_chosen = Signal(str)
    keyboard_left = Signal()  # the card that had the keyboard is gone; who takes it?

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notices")
        self._cards: list[NoticeCard] = []
        self._tallest = UNLIMITED
        self._holder = QWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.addStretch(1)
        row.addWidget(self._holder, 1000)
        row.addStretch(1)
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_error(self, error: AppError, actions: Sequence[tuple[str, str]] = (), about: str = "") -> None:
        """Show what happened, why, and what to do. actions: (id, words of the button), the first one stands out.

        about: a name for settle().
        """
        card = NoticeCard(error, actions, "danger")
        card.about = about
        self._add(card)

    def show_info(self, text: str, actions: Sequence[tuple[str, str]] = (), about: str = "", notes: str = "") -> None:
        """Show a sentence. actions, about: as in show_error(). notes: paragraphs to unfold below it."""
        self.show_offer(AppError(text, log=notes), actions, about)

    def show_offer(self, words: AppError, actions: Sequence[tuple[str, str]] = (), about: str = "") -> None:
        """Show something good to know, of more than a sentence. actions, about: as in show_error()."""
        card = NoticeCard(words, actions, "info")
        card.about = about
        self._add(card)

    def set_widest(self, width: int) -> None:
        """Keep the cards as narrow as the composer below them."""
        self._holder.setMaximumWidth(width)

    def set_tallest(self, height: int) -> None:
        """Take no more of the window than this, but for the newest card."""
        self._tallest = height
        self._show_what_fits()

    def settle(self, what: str) -> None:
        """Take away the cards about this, or that offer this action: it is not true or not needed any more."""
        for card in [present for present in self._cards if what == present.about or what in present.offers]:
            self._remove(card)

    def clear(self) -> None:
        """Take all cards away."""
        for card in list(self._cards):
            self._remove(card)

    def cards(self) -> list[NoticeCard]:
        """The cards shown."""
        return list(self._cards)

    def _add(self, card: NoticeCard) -> None:
        for present in [old for old in self._cards if old.says() == card.says()]:
            self._remove(present)  # the same thing twice is one thing
        while len(self._cards) >= MOST_CARDS:
            self._remove(self._cards[0])
        self._cards.append(card)
        self._column.addWidget(card)
        card.action_chosen.connect(self.action_chosen)
        card.dismissed.connect(lambda: self._remove(card))
        self.show()
        self._show_what_fits()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, card.error.one_line()))

    def _remove(self, card: NoticeCard) -> None:
        if card not in self._cards:
            return
        self._cards.remove(card)
        focused = QApplication.focusWidget()
        if focused is not None and card.isAncestorOf(focused):
            self.keyboard_left.emit()
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self._cards))
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        left = self._tallest
        for place, card in enumerate(reversed(self._cards)):
            left -= card.heightForWidth(self._holder.width()) + self._column.spacing()
            card.setVisible(left >= 0 or not place)

    def event(self, event: QEvent) -> bool:
        """Qt: a card became taller, or the window wider."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._show_what_fits()
        return done


class NoticeCard(QFrame):
    """One notice."""

    action_chosen = Signal(str)
    dismissed = Signal()

    def __init__(
        self, error: AppError, actions: Sequence[tuple[str, str]], tone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.error = error
        self.about = ""
        self.offers = tuple(action for action, _ in actions)
        self._tone = tone
        self.setProperty("role", "notice")
        self.setProperty("tone", tone)
        self.setAccessibleName(error.one_line())
        self._picture = QLabel()
        close = IconButton("x", "Dismiss")
        close.clicked.connect(self.dismissed)
        top = QHBoxLayout()
        top.addWidget(self._picture)
        top.addWidget(label(breakable(error.title), "", "title", wrap=True), 1)
        top.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(top)
        body = QVBoxLayout()
        body.setContentsMargins(26, 0, 8, 0)
        body.setSpacing(6)
        for text in filter(None, (error.detail, error.hint)):
            body.addWidget(label(breakable(text), wrap=True))
        if error.log:
            body.addWidget(self._details(error) if tone == "danger" else Fold("What is new", notes_view(error.log)))
        if actions:
            body.addLayout(self._buttons(actions))
        column.addLayout(body)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def says(self) -> tuple[str, tuple[str, ...]]:
        """What tells this card from another: its words and what it offers."""
        return self.error.one_line(), self.offers

    def _buttons(self, actions: Sequence[tuple[str, str]]) -> QHBoxLayout:
        row = QHBoxLayout()
        for number, (action, words) in enumerate(actions):
            button = TextButton(words, "", "" if number else "primary")
            button.clicked.connect(lambda _checked=False, chosen=action: self._choose(chosen))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _details(self, error: AppError) -> Fold:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(log_view(error.log))
        copy = TextButton("Copy details", "copy", "small")
        copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)
        return Fold("Details", body)

    def _choose(self, action: str) -> None:
        self.action_chosen.emit(action)
        self.dismissed.emit()

    @Slot()
    def _copy(self) -> None:
        error = self.error
        QGuiApplication.clipboard().setText("\n".join([error.title, error.detail, error.hint, "", error.log]))

    @Slot()
    def _recolour(self) -> None:
        name, token = ("triangle-alert", "danger") if self._tone == "danger" else ("info", "dim")
        self._picture.setPixmap(icons.pixmap(name, token, 18, self.devicePixelRatioF()))
