"""Divergence over the text's length, painted: where tuning had something to say."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.lens.lens_token import LensToken
from desktop.views.kit import theme

HEIGHT, LEAST, GAP = 44, 5, 1  # pixels at 100 % text size: of it all, of a bar with its gap
TALLEST = 8.0  # bits at which a bar is as high as there is room


class DivergenceBars(QWidget):
    """A bar for each token, or for several where there are many: then as high as the highest of them."""

    token_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bits: list[float] = []
        self._floor = 0.0
        self._current: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Divergence over the text")

    def show_tokens(self, tokens: Sequence[LensToken], floor_bits: float | None) -> None:
        """Without a comparison, the reader's own surprise stands there."""
        self._bits = [token.kl_bits if token.kl_bits is not None else token.read.surprisal_bits for token in tokens]
        self._floor = floor_bits or 0.0
        self.setAccessibleDescription(_in_words(self._bits))
        self.update()

    def show_current(self, token: int | None) -> None:
        """Mark where one is."""
        self._current = token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, theme.px(HEIGHT))

    def _together(self) -> int:
        """How many tokens share a bar."""
        room = max(1, self.width() // LEAST)
        return max(1, -(-len(self._bits) // room))

    def _step(self) -> float:
        bars = max(1, -(-len(self._bits) // self._together()))
        return min(16.0, self.width() / bars)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        token = int(event.position().x() / self._step()) * self._together()
        if 0 <= token < len(self._bits):
            part = self._bits[token : token + self._together()]
            self.token_chosen.emit(token + part.index(max(part)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - it is painted whole
        painter = QPainter(self)
        tokens, together, step = theme.tokens(), self._together(), self._step()
        highest = max(TALLEST, *self._bits) if self._bits else TALLEST
        painter.setPen(Qt.PenStyle.NoPen)
        for number, first in enumerate(range(0, len(self._bits), together)):
            bits = max(self._bits[first : first + together])
            height = max(1.5, self.height() * min(1.0, bits / highest) ** 0.6)
            here = self._current is not None and first <= self._current < first + together
            colour = tokens.accent if here else tokens.danger if bits > self._floor else tokens.edge
            painter.setBrush(QColor(colour))
            box = QRectF(number * step, self.height() - height, max(1.0, step - GAP), height)
            painter.drawRoundedRect(box, 1.5, 1.5)


def _in_words(bits: Sequence[float]) -> str:
    if not bits:
        return ""
    top = max(range(len(bits)), key=bits.__getitem__)
    return f"{len(bits)} tokens; the most, {bits[top]:.1f} bits, at token {top + 1}"
