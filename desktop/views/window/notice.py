"""What the user must know now, as cards above the composer that never block anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.errors import AppError, Told
from desktop.views.kit import icons, theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.fold import Fold
from desktop.views.kit.labels import label
from desktop.views.kit.log_view import log_view, notes_view
from desktop.views.kit.safe_text import breakable

MOST_CARDS = 3
UNLIMITED = 16_777_215  # Qt's own "no limit"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of a notice: what it says, and what is called when it is pressed. The notice goes then."""

    words: str
    callback: Callable[[], object]


class NoticeArea(QWidget):
    """Cards under each other, newest last; the oldest goes when there are too many.

    Where the window is too low for all of them, the older ones wait unseen until the newer ones are gone.
    """

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

    def show_error(self, error: AppError, offers: Sequence[Offer] = (), about: str = "") -> None:
        """Show what happened, why, and what to do. offers: its buttons, the first one stands out.

        about: a name for settle().
        """
        self._add(NoticeCard(error.told, offers, about, "danger"))

    def show_info(self, text: str, offers: Sequence[Offer] = (), about: str = "", notes: str = "") -> None:
        """Show a sentence. offers, about: as in show_error(). notes: paragraphs to unfold below it."""
        self.show_told(Told(text, log=notes), offers, about)

    def show_told(self, told: Told, offers: Sequence[Offer] = (), about: str = "") -> None:
        """Show something good to know, of more than a sentence. offers, about: as in show_error()."""
        self._add(NoticeCard(told, offers, about, "info"))

    def set_widest(self, width: int) -> None:
        """Keep the cards as narrow as the composer below them."""
        self._holder.setMaximumWidth(width)

    def set_tallest(self, height: int) -> None:
        """Take no more of the window than this, but for the newest card."""
        self._tallest = height
        self._show_what_fits()

    def settle(self, about: str) -> None:
        """Take away the cards about this: it is not true or not needed any more."""
        for card in [present for present in self._cards if present.about == about]:
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
        card.dismissed.connect(lambda: self._remove(card))
        self.show()
        self._show_what_fits()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, card.told.one_line()))

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

    dismissed = Signal()

    def __init__(
        self, told: Told, offers: Sequence[Offer], about: str, tone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.told = told
        self.offers = tuple(offers)
        self.about = about
        self._tone = tone
        self.setProperty("role", "notice")
        self.setProperty("tone", tone)
        self.setAccessibleName(told.one_line())
        self._picture = QLabel()
        close = IconButton("x", "Dismiss")
        close.clicked.connect(self.dismissed)
        top = QHBoxLayout()
        top.addWidget(self._picture)
        top.addWidget(label(breakable(told.title), "", "title", wrap=True), 1)
        top.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 10)
        column.setSpacing(6)
        column.addLayout(top)
        body = QVBoxLayout()
        body.setContentsMargins(26, 0, 8, 0)
        body.setSpacing(6)
        for text in filter(None, (told.detail, told.hint)):
            body.addWidget(label(breakable(text), wrap=True))
        if told.log:
            body.addWidget(self._details() if tone == "danger" else Fold("What is new", notes_view(told.log)))
        if offers:
            body.addLayout(self._buttons())
        column.addLayout(body)
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def says(self) -> tuple[str, ...]:
        """What tells this card from another: its words and, where it offers something, what that is about."""
        words = (self.told.one_line(), *(offer.words for offer in self.offers))
        return (*words, self.about) if self.offers else words

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for number, offer in enumerate(self.offers):
            button = TextButton(offer.words, "", "" if number else "primary")
            button.clicked.connect(lambda _checked=False, chosen=offer: self._take(chosen))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _details(self) -> Fold:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(log_view(self.told.log))
        copy = TextButton("Copy details", "copy", "small")
        copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)
        return Fold("Details", body)

    def _take(self, offer: Offer) -> None:
        offer.callback()
        self.dismissed.emit()

    @Slot()
    def _copy(self) -> None:
        told = self.told
        QGuiApplication.clipboard().setText("\n".join([told.title, told.detail, told.hint, "", told.log]))

    @Slot()
    def _recolour(self) -> None:
        name, token = ("triangle-alert", "danger") if self._tone == "danger" else ("info", "dim")
        self._picture.setPixmap(icons.pixmap(name, token, 18, self.devicePixelRatioF()))
