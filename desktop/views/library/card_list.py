"""The cards of one tab in a scroll area: updated in place by their ids, built as far as they are near the eye."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.library.cards.cards import FamilyCard
from desktop.views.kit import theme
from desktop.views.kit.labels import label
from desktop.views.library.family_card import FamilyCardView
from desktop.views.library.room import Room, room_for, take_all

AT_ONCE = 6  # cards that fill a window; the next ones follow between events
AHEAD = 2  # screens below the one shown that are built before anybody scrolls
MARGINS = {Room.WIDE: (22, 4, 18, 24), Room.NARROW: (22, 4, 18, 24), Room.TINY: (10, 4, 6, 16)}


class CardList(QScrollArea):
    """Cards under each other, and a line of words above them or instead of them."""

    chosen = Signal(object)  # Action: of a card, a row or a row's quantizations

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cardList")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on a card leaves the cursor in the filter
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._wanted: tuple[FamilyCard, ...] = ()
        self._views: dict[str, FamilyCardView] = {}
        self._room = Room.WIDE
        self._status = label("", "about", wrap=True)
        self._status.hide()
        self._later = QTimer(self)
        self._later.setInterval(0)
        self._later.timeout.connect(self._build_next)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._later.start())
        holder = QWidget()
        holder.setObjectName("cards")
        self.setWidget(holder)
        column = self._outer = QVBoxLayout(holder)
        column.setContentsMargins(*MARGINS[Room.WIDE])
        column.setSpacing(12)
        column.addWidget(self._status)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        column.addLayout(self._column)
        column.addStretch(1)
        theme.notifier().changed.connect(self._zoomed)

    def set_cards(self, cards: tuple[FamilyCard, ...]) -> None:
        """Show these cards. Those already here stay, with focus and scroll position; only what changed is touched."""
        if cards == self._wanted:
            return
        ids = [card.id for card in cards]
        old = [card.id for card in self._wanted]
        self._wanted = cards
        if ids == old:
            for card in cards:
                if card.id in self._views:
                    self._views[card.id].set_card(card)
            return
        self.setUpdatesEnabled(False)
        self._drop(set(self._views) - set(ids))
        for card in cards:
            if card.id in self._views:
                self._views[card.id].set_card(card)
        self._order()
        self._build_first()
        self.setUpdatesEnabled(True)

    def set_status(self, words: str) -> None:
        """Say why there is nothing, or what is being done; "" says nothing."""
        if words == self._status.text():
            return
        self._status.setText(words)
        self._status.setVisible(bool(words))
        if words and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def status(self) -> str:
        """The words shown above the cards."""
        return self._status.text()

    def views(self) -> list[FamilyCardView]:
        """The cards built so far, in their order."""
        return [self._views[card.id] for card in self._wanted if card.id in self._views]

    def room(self) -> Room:
        """The arrangement in force."""
        return self._room

    def _drop(self, gone: set[str]) -> None:
        focused = QApplication.focusWidget()
        for card in gone:
            view = self._views.pop(card)
            if focused is not None and view.isAncestorOf(focused):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()

    def _order(self) -> None:
        views = self.views()
        if [self._column.indexOf(view) for view in views] != list(range(len(views))):
            take_all(self._column)
            for view in views:
                self._column.addWidget(view)

    def _build_first(self) -> None:
        """Fill the window. A list that is not shown waits until it is."""
        if self.isVisible():
            for _ in range(AT_ONCE - len(self._views)):
                self._build_one()
            self._later.start()

    def _build_one(self) -> None:
        missing = self._missing()
        if missing is not None:  # those before it are built: its place is its number
            self._column.insertWidget(missing, self._new(self._wanted[missing]))

    def _missing(self) -> int | None:
        """The place of the first card that is not built yet."""
        return next((at for at, card in enumerate(self._wanted) if card.id not in self._views), None)

    @Slot()
    def _build_next(self) -> None:
        """One more card where the end of those built is near, else wait until somebody scrolls."""
        missing = self._missing()
        seen = self.verticalScrollBar().value() + (1 + AHEAD) * self.viewport().height()
        above = self._views[self._wanted[missing - 1].id].geometry().bottom() if missing else 0
        if missing is None or above > seen or not self.isVisible():
            self._later.stop()
        else:
            self._build_one()

    def _new(self, card: FamilyCard) -> FamilyCardView:
        view = FamilyCardView(card, self._room, self.widget())
        view.chosen.connect(self.chosen)
        self._views[card.id] = view
        return view

    @Slot()
    def _zoomed(self) -> None:
        self._set_room(room_for(self.viewport().width()), always=True)

    def _set_room(self, room: Room, *, always: bool = False) -> None:
        if room is self._room and not always:
            return
        self._room = room
        self._outer.setContentsMargins(*MARGINS[room])
        for view in self._views.values():
            view.set_room(room)

    def minimumSizeHint(self) -> QSize:
        """No height: where a notice leaves little room, the fields above stay whole and the cards scroll."""
        return QSize(super().minimumSizeHint().width(), 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_room(room_for(self.viewport().width()))
        super().resizeEvent(event)
        self._later.start()
