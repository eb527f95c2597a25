"""The lens as a whole: switches, strip, text, and the card of what is looked at; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.keys import takes_escape
from desktop.views.kit.labels import label
from desktop.views.lens.card_place import scroll_area
from desktop.views.lens.cards import LensCards
from desktop.views.lens.shown import STEPS, Heat, Shown
from desktop.views.lens.strip import Strip
from desktop.views.lens.switch import SegmentSwitch
from desktop.views.lens.token_text import TokenText

MARGIN = 48  # pixels that are seen above and below a token
NARROW = 470  # pixels at 100 % text size
PREVIEW_MS = 600  # that somebody stays with a token before it is looked where it leads
HEATS = (Heat.RAW, Heat.ADJUSTED)  # raw finds planted refusals better: docs/lens.md
HEAT_WORDS = ("Raw KL", "Adjusted")
_FROM = {heat: ", ".join(f"{bits:g}" for bits in steps) for heat, steps in STEPS.items()}
HEAT_TIPS = (
    f"Colour: the divergence itself, in steps from {_FROM[Heat.RAW]} bits; it is high wherever the next word is open",
    f"Colour: what is left of it without the reader's own uncertainty at such places, from {_FROM[Heat.ADJUSTED]} bits",
)
KEYS = "Arrows: token · F fork · D divergence · U uncertain, Shift: back · P pin · Esc leaves the lens"


class LensView(QWidget):
    """Stands where a text stood."""

    reading_chosen = Signal(int)  # which of Shown.readings
    cancelled = Signal()
    again_requested = Signal()
    report_requested = Signal()
    left = Signal()
    branch_requested = Signal(int, int, str, bool)  # place, the id and text to begin with there, with the other voice
    preview_requested = Signal(int, int)  # place, id

    def __init__(self, parent: QWidget | None = None, *, branches: bool = True) -> None:
        """branches: whether one can go on from a token."""
        super().__init__(parent)
        self.setAccessibleName("Lens")
        self._branches = branches
        self.shown, self.heat = Shown(), HEATS[0]
        self._title = label("", "dim")
        self.readings = SegmentSwitch("Read by")
        self.heats = SegmentSwitch("What the colour tells")
        self.heats.set_choices(HEAT_WORDS, HEAT_TIPS, 0)
        self.close_button = IconButton("x", "Leave the lens (Esc)")
        self.strip, self.text = Strip(), TokenText()
        self.cards = LensCards(self, self.text, branches=branches)
        self._keys = label(KEYS, "dim", wrap=True)
        self._arrange()
        self._scrolled: QScrollArea | None = None  # whose scrolling is followed
        self._stays = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._stays.timeout.connect(self._ask_preview)
        self._connect()

    def show_reading(self, shown: Shown) -> None:
        """Show this."""
        self.shown = shown
        self._title.setText("Read by")
        self._name_readings()
        self.strip.show_reading(shown)
        self.text.show_reading(shown, self.heat)
        self.text.setAccessibleName(f"Text under the lens, {len(shown.tokens)} tokens")
        self._look_at(self.text.hovered if self.text.hovered is not None else self.text.current)

    def _name_readings(self) -> None:
        """In a narrow column by the word that tells them apart."""
        shown = self.shown
        names = shown.short_readings if self.width() < theme.px(NARROW) else shown.readings
        self.readings.set_choices(names, shown.readings, shown.chosen)
        self.readings.setVisible(bool(shown.readings))

    def show_preview(self, place: int, token_id: int, text: str) -> None:
        """Where an alternative leads; nothing where another one is looked at by now."""
        chosen = self.cards.chosen()
        if chosen is not None and (self.text.current, chosen.id) == (place, token_id):
            self.cards.show_preview(chosen.text + text)

    def focus(self) -> None:
        """Give the keyboard to the text."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        head, below = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self.readings)
        head.addStretch(1)
        head.addWidget(self.close_button)
        below.setSpacing(12)
        below.addWidget(self._keys, 1)
        below.addWidget(self.heats, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addWidget(self.text)
        column.addLayout(below)

    def _connect(self) -> None:
        self.readings.chosen.connect(self.reading_chosen)
        self.heats.chosen.connect(self._choose_heat)
        self.close_button.clicked.connect(self.left)
        self.strip.token_chosen.connect(self._go_to)
        self.strip.cancelled.connect(self.cancelled)
        self.strip.again_requested.connect(self.again_requested)
        self.strip.report_requested.connect(self.report_requested)
        text = self.text
        text.looked_at.connect(self._look_at)
        text.chosen.connect(self._on_chosen)
        self.cards.alternative_chosen.connect(self._choose_alternative)
        text.pinned_changed.connect(self._show_pinned)
        text.alternative_stepped.connect(self._step_alternative)
        text.alternative_chosen.connect(self._choose_alternative)
        text.branch_requested.connect(self._branch)
        text.come_into_sight.connect(self._scroll_to)
        text.left.connect(self.left)

    @Slot(int)
    def _choose_heat(self, number: int) -> None:
        self.heat = HEATS[number]
        self.text.show_reading(self.shown, self.heat)

    @Slot(int)
    def _go_to(self, token: int) -> None:
        self.focus()
        self.text.go_to(token)

    @Slot(object)
    def _scroll_to(self, token: QRect) -> None:
        area = scroll_area(self)
        scrolled = area.widget() if area is not None else None
        if area is not None and scrolled is not None:
            middle = self.text.mapTo(scrolled, token.center())
            area.ensureVisible(middle.x(), middle.y(), 0, MARGIN)

    # --- cards and alternatives

    @Slot(object)
    def _look_at(self, token: int | None) -> None:
        self.strip.bars.show_current(token)
        self.cards.show_token(self.shown, token)

    @Slot(object)
    def _show_pinned(self, token: int | None) -> None:
        self.cards.show_pinned(self.shown, token)

    @Slot(int)
    def _on_chosen(self, _: int) -> None:
        if self._branches:
            self._stays.start()

    @Slot(int)
    def _step_alternative(self, by: int) -> None:
        self._choose_alternative(self.cards.chosen_row() + by)

    @Slot(int)
    def _choose_alternative(self, row: int) -> None:
        """What the mouse is at becomes the token that one is at."""
        if self.text.current is None or self.text.hovered not in (None, self.text.current):
            self.text.go_to(self.text.hovered)
        if self.cards.choose(row) and self._branches:
            self._stays.start()

    @Slot()
    def _ask_preview(self) -> None:
        chosen = self.cards.chosen()
        if chosen is not None and self.text.current is not None and not self.shown.running:
            self.preview_requested.emit(self.text.current, chosen.id)

    @Slot(bool)
    def _branch(self, other: bool) -> None:
        chosen = self.cards.chosen()
        if self._branches and chosen is not None and self.text.current is not None:
            self.branch_requested.emit(self.text.current, chosen.id, chosen.text, other)

    # --- Qt

    def event(self, event: QEvent) -> bool:
        if takes_escape(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_readings()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        area = scroll_area(self)
        if area is not None and area is not self._scrolled:
            self._scrolled = area
            area.verticalScrollBar().valueChanged.connect(self.cards.place)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stays.stop()
        self.cards.hide()
