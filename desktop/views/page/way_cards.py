"""The ways on as cards below the page: their words as they come, how likely they were, and a key for each."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.page.way import Way
from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.labels import label, plain_tip
from desktop.views.kit.voice_words import NAMES, VoiceWord

WIDEST = 760  # pixels, as the text above
FIRST = 400  # characters of a way that its card shows


class WayCard(QFrame):
    """One way. Enter or a click takes it."""

    taken = Signal(int)

    def __init__(self, way: Way, keys: str, parent: QWidget | None = None) -> None:
        """keys: that take it from anywhere on the page."""
        super().__init__(parent)
        self.setObjectName("wayCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._way = way
        self._words = label(wrap=True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._told = label(tone="dim", role="small")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        number = label(keys, tone="dim", role="small")
        row.addWidget(number, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        if way.author.voice is not None:
            row.addWidget(VoiceWord(way.author.voice), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._told, 0, Qt.AlignmentFlag.AlignTop)
        self.show_way()

    def show_way(self) -> None:
        """Show what there is of it now."""
        way, said = self._way, self._way.said
        shortened = said if len(said) <= FIRST else f"{said[:FIRST]}…"
        self._words.setText(shortened.strip() or "…")
        self._told.setText(_told(way))
        if len(said) > FIRST:
            self.setToolTip(plain_tip(said[: 8 * FIRST]))
        voice = NAMES[way.author.voice] if way.author.voice is not None else ""
        self.setAccessibleName(f"Way {way.number + 1}, {voice}, {_told(way)}: {shortened}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*ENTER, Qt.Key.Key_Space):
            self.taken.emit(self._way.number)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.taken.emit(self._way.number)


class WayCards(QScrollArea):
    """Hidden while there is none. The arrow keys go from one to the next, digits take while the keyboard is here."""

    taken = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wayCards")
        self.setAccessibleName("Ways on")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards: list[WayCard] = []
        self._inside, self._hint = QWidget(), label(tone="dim", role="small")
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(8)
        self._column.addWidget(self._hint)
        self.setWidget(self._inside)
        self.hide()

    def show_ways(self, ways: list[Way]) -> None:
        """Others than before; none hides this."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        for way in ways:
            card = WayCard(way, f"Alt+{way.number + 1}")
            card.taken.connect(self.taken)
            self._column.insertWidget(self._column.count() - 1, card)
            self._cards.append(card)
        self._hint.setText("Alt and its number takes a way. Esc leaves them all; they are kept with the page.")
        self.setVisible(bool(ways))
        self._fit()

    def grow(self, way: Way) -> None:
        """More of one came, or it ended."""
        if way.number < len(self._cards):
            self._cards[way.number].show_way()
            self._fit()

    def focus(self) -> None:
        """Take the keyboard, at the first of them."""
        if self._cards:
            self._cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def has_keyboard(self) -> bool:
        """Whether one of them has it."""
        return any(card.hasFocus() for card in self._cards)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((number for number, card in enumerate(self._cards) if card.hasFocus()), None)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        number = event.key() - int(Qt.Key.Key_1)
        if at is not None and event.key() in steps:
            following = self._cards[(at + steps[Qt.Key(event.key())]) % len(self._cards)]
            following.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(following)
        elif 0 <= number < len(self._cards) and not event.modifiers():
            self.taken.emit(number)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own
        side = max(theme.px(24), (self.width() - theme.px(WIDEST)) // 2)
        self._column.setContentsMargins(side, theme.px(8), side, theme.px(8))

    def _fit(self) -> None:
        """As tall as its cards, and at most two fifths of the screen that it stands in."""
        whole = self.parentWidget()
        most = round(0.4 * whole.height()) if whole is not None else 300
        wanted = self._inside.sizeHint().height()
        self.setFixedHeight(min(wanted, max(most, theme.px(96))))


def _told(way: Way) -> str:
    """How likely its tokens were on average, and how many there are."""
    mean = way.mean_logprob
    if mean is None:
        return "waits" if not way.is_over else ""
    return f"{math.exp(mean):.2f} · {way.count}"
