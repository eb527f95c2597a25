"""The text under the lens: its tokens underlined and tinted, walked by keys and mouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.lens.sentences import spoken, underline_of
from desktop.lens.steps import Stop, step
from desktop.views.kit import theme
from desktop.views.kit.typefaces import fonts
from desktop.views.lens.looks import heat_colour, underline
from desktop.views.lens.shown import Heat, Shown, level
from desktop.views.lens.text_layout import TextLayout
from desktop.views.lens.token_lines import TokenLine, token_lines

SIZE = 15  # pixels at 100 % text size
_STOPS = {Qt.Key.Key_F: Stop.FORK, Qt.Key.Key_D: Stop.DIVERGENCE, Qt.Key.Key_U: Stop.UNCERTAINTY}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TokenText(QWidget):
    """current: the token that was walked to or clicked, None = none; what the mouse is at counts for the card alone."""

    looked_at = Signal(object)  # int | None: the token that a card is wanted for
    chosen = Signal(int)  # by key or click
    pinned_changed = Signal(object)  # int | None
    branch_requested = Signal(bool)  # from the current token, with the other voice
    alternative_stepped = Signal(int)  # -1 up, 1 down
    alternative_chosen = Signal(int)  # its number in the card, from 0
    come_into_sight = Signal(object)  # QRect: scroll to it
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown, self.heat = Shown(), Heat.RAW
        self.current: int | None = None
        self.hovered: int | None = None
        self.pinned: int | None = None
        self._lines: list[TokenLine] = []
        self._texts: list[str] = []
        self._layout = TextLayout()
        self._width = 0
        self.setAccessibleName("Text under the lens")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self._restyle)
        self._keys = self._make_keys()

    def show_reading(self, shown: Shown, heat: Heat) -> None:
        """Show this; tokens that are there already stay where they are."""
        self.shown, self.heat = shown, heat
        texts = [token.read.text for token in shown.tokens]
        if texts[: len(self._texts)] == self._texts and self._lines:
            first = max(0, len(self._lines) - 1)
            token_lines(texts[len(self._texts) :], self._lines, len(self._texts))
        else:
            first, self._lines = 0, token_lines(texts, [])
            self.current = self.pinned = self.hovered = None
        if len(texts) != len(self._texts) or first == 0:
            self._texts = texts
            self._lay_out(first)
        self.update()

    def boxes(self, token: int) -> list[QRectF]:
        """Where a token stands in this widget."""
        return self._layout.boxes(token)

    def go_to(self, token: int | None) -> None:
        """Look at a token, as by a key; it is said to screen readers."""
        if token is None or not 0 <= token < len(self.shown.tokens):
            return
        self.current, self.hovered = token, None
        said = spoken(self.shown.tokens[token], self.shown.reader, self.shown.against)
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self.update()
        self.come_into_sight.emit(self.current_rect())
        self.chosen.emit(token)
        self.looked_at.emit(token)

    def look_away(self) -> bool:
        """Let the current token go. False where there was none."""
        had = self.current is not None or self.pinned is not None
        self.current = self.hovered = None
        self._pin(None)
        self.update()
        self.looked_at.emit(None)
        return had

    def step_to(self, stop: Stop, by: int) -> None:
        """The next (1) or previous (-1) token of a kind."""
        at = self.current if self.current is not None else -1
        self.go_to(step(self.shown.tokens, at, by, stop, self.shown.floor_bits or 0.0))

    # --- keys

    def _make_keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        return {
            Qt.Key.Key_Right: lambda: self._walk(1),
            Qt.Key.Key_Left: lambda: self._walk(-1),
            Qt.Key.Key_Down: lambda: self._walk_line(1),
            Qt.Key.Key_Up: lambda: self._walk_line(-1),
            Qt.Key.Key_Home: lambda: self.go_to(0),
            Qt.Key.Key_End: lambda: self.go_to(len(self.shown.tokens) - 1),
            Qt.Key.Key_P: lambda: self._pin(None if self.pinned == self.current else self.current),
            Qt.Key.Key_Escape: self._escape,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        if held == control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.alternative_stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        elif held in (Qt.KeyboardModifier.NoModifier, shift) and key in _STOPS:
            self.step_to(_STOPS[key], -1 if held == shift else 1)
        elif held in (Qt.KeyboardModifier.NoModifier, shift) and key in _ENTER and self.current is not None:
            self.branch_requested.emit(held == shift)
        elif held == Qt.KeyboardModifier.NoModifier and Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.alternative_chosen.emit((key.value - Qt.Key.Key_1.value) % 10)
        elif held == Qt.KeyboardModifier.NoModifier and key in self._keys:
            self._keys[key]()
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int) -> None:
        at = self.current if self.current is not None else (-1 if by > 0 else len(self.shown.tokens))
        self.go_to(at + by)

    def _walk_line(self, down: int) -> None:
        if self.current is None:
            self.go_to(0)
        else:
            self.go_to(self._layout.token_beside(self.current, down))

    def _pin(self, token: int | None) -> None:
        if token != self.pinned:
            self.pinned = token
            self.update()
            self.pinned_changed.emit(token)

    def _escape(self) -> None:
        if not self.look_away():
            self.left.emit()

    # --- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._layout.token_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        token = self._layout.token_at(event.position())
        if token is None:
            self.look_away()
        else:
            self.go_to(token)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, token: int | None) -> None:
        if token != self.hovered:
            self.hovered = token
            self.looked_at.emit(token if token is not None else self.current)
            self.update()

    # --- layout and painting

    @Slot()
    def _restyle(self) -> None:
        self._lay_out(0)
        self.update()

    def _font(self) -> QFont:
        font = QFont(fonts.BODY)
        font.setPixelSize(theme.px(SIZE))
        return font

    def _lay_out(self, first: int) -> None:
        fonts.needed_for("".join(self._texts))
        self._width = self.width()
        self._layout.set_lines(self._lines, self._font(), self._width, first)
        self.setFixedHeight(round(self._layout.height) + 4)

    def sizeHint(self) -> QSize:
        return QSize(400, round(self._layout.height) + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._width:
            self._lay_out(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = event.rect()
        for line in self._layout.seen(seen.top(), seen.bottom()):
            boxes = [(span.token, line.boxes(span)) for span in line.line.spans]
            self._tint(painter, boxes)
            painter.setPen(QColor(theme.tokens().text))
            line.layout.draw(painter, QPointF(0.0, line.y))
            for token, places in boxes:
                for box in places:
                    underline(painter, box, underline_of(self.shown.tokens[token], self.shown.floor_bits))
        self._frame(painter)

    def _tint(self, painter: QPainter, boxes: list[tuple[int, list[QRectF]]]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for token, places in boxes:
            strength = level(self.shown.tokens[token], self.heat, self.shown.floor_bits)
            if strength:
                painter.setBrush(heat_colour(strength))
                for box in places:
                    painter.drawRoundedRect(box.adjusted(-1, 0, 1, 0), 3, 3)

    def _frame(self, painter: QPainter) -> None:
        """Round what is looked at: solid for the current token, dashed for the pinned one, thin below the mouse."""
        tokens = theme.tokens()
        framed = [
            (self.hovered, QPen(QColor(tokens.edge), 1.0)),
            (self.pinned, QPen(QColor(tokens.accent), 1.5, Qt.PenStyle.DashLine)),
            (self.current, QPen(QColor(tokens.accent), 1.5)),
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, pen in framed:
            painter.setPen(pen)
            for box in self._layout.boxes(token) if token is not None else ():
                painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 4, 4)

    def current_rect(self) -> QRect:
        """Where what is looked at stands, empty where nothing is."""
        token = self.hovered if self.hovered is not None else self.current
        boxes = self._layout.boxes(token) if token is not None else []
        return boxes[0].toAlignedRect() if boxes else QRect()
