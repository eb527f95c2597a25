"""The shadow around a card with round corners: painted once, then its corners and edges are copied for any size."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from desktop.settings.values import Theme
from desktop.views.kit import theme

CORNER = 12  # pixels of the card's round corners, behind which the shadow is seen
REACH, LAYERS = 22, 11  # pixels that it reaches to the sides, and of how many layers it is made
ABOVE, BELOW = 0.5, 1.4  # shares of that: the light comes from above
SHADES = {Theme.LIGHT: 4, Theme.DARK: 14}  # how dark each layer is, of 255

_OUTER, _MIDDLE = 2 * REACH, 2
_INNER = CORNER + REACH  # from the card's edge to where the shadow is the same all along
_END = _OUTER + _INNER  # pixels of the picture before its middle
_SIDE = 2 * _END + _MIDDLE


class Shadow:
    """Keeps the picture for the theme and the screen that were asked for last."""

    def __init__(self) -> None:
        self._key: tuple[Theme, float] | None = None
        self._picture = QPixmap()

    def room(self, card: QRect) -> QRect:
        """Where there may be a shadow of this card, in pixels of its parent."""
        return card.adjusted(-_OUTER, -_OUTER, _OUTER, _OUTER)

    def paint(self, painter: QPainter, card: QRect, pixel_ratio: float) -> None:
        """Around and behind a card, in its parent's pixels. pixel_ratio: the screen's, per pixel of the parent."""
        key = (theme.effective_scheme(), pixel_ratio)
        if key != self._key:
            self._key, self._picture = key, _picture(*key)
        room = self.room(card)
        for top, height, picture_top, picture_height in _parts(room.top(), room.height()):
            for left, width, picture_left, picture_width in _parts(room.left(), room.width()):
                source = QRectF(picture_left, picture_top, picture_width, picture_height)
                scaled = QRectF(source.topLeft() * pixel_ratio, source.size() * pixel_ratio)
                painter.drawPixmap(QRectF(left, top, width, height), self._picture, scaled)


def _parts(start: int, length: int) -> tuple[tuple[int, int, int, int], ...]:
    """Beginning, middle and end of a side: (where it begins, how long it is) on the screen, then in the picture."""
    middle = max(0, length - 2 * _END)
    return (
        (start, _END, 0, _END),
        (start + _END, middle, _END, _MIDDLE),
        (start + length - _END, _END, _END + _MIDDLE, _END),
    )


def _picture(scheme: Theme, pixel_ratio: float) -> QPixmap:
    side = round(_SIDE * pixel_ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(pixel_ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, SHADES[scheme]))
    card = QRectF(_OUTER, _OUTER, _SIDE - 2 * _OUTER, _SIDE - 2 * _OUTER)
    for layer in range(1, LAYERS + 1):
        by = REACH * layer / LAYERS
        painter.drawRoundedRect(card.adjusted(-by, -by * ABOVE, by, by * BELOW), CORNER + by, CORNER + by)
    painter.end()
    return picture
