"""Lucide icons in a token's colour, drawn from SVG at the size and pixel ratio asked for."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from desktop.paths import resources_dir
from desktop.views.kit import theme

STROKE = "1.75"  # one stroke width for every icon


def icon(name: str, colour: str = "dim", off: str = "") -> QIcon:
    """The icon in a token's colour as it is now; `off` while disabled. Ask again after the theme changed."""
    tokens = theme.tokens()
    drawn = getattr(tokens, colour)
    _renderer(name, drawn)  # a name that does not exist is told to whoever asks, not to whoever paints
    return QIcon(_SvgEngine(name, drawn, getattr(tokens, off) if off else ""))


def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """The icon as a picture of `size` logical pixels."""
    return icon(name, colour).pixmap(QSize(size, size), ratio)


@functools.cache
def _sources() -> dict[str, str]:
    """All of them, 17 kB: the notice that says the program's folder was moved needs its icon after that happened."""
    return {path.stem: path.read_text(encoding="utf-8") for path in (resources_dir() / "icons").glob("*.svg")}


@functools.cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _sources()[name].replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    return QSvgRenderer(QByteArray(text.encode()))


def picture_of(engine: QIconEngine, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
    """What an engine paints, on nothing. size: in logical pixels; the picture has `scale` times as many."""
    if size.isEmpty():
        return QPixmap()
    picture = QPixmap(size * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    engine.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
    painter.end()
    return picture


class _SvgEngine(QIconEngine):
    """Draws the vector at each size, so that no scale blurs it; each picture once, whichever button shows it."""

    def __init__(self, name: str, colour: str, off: str) -> None:
        super().__init__()
        self._look = (name, colour, off)

    def clone(self) -> QIconEngine:
        return _SvgEngine(*self._look)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        name, colour, off = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if mode == QIcon.Mode.Disabled:
            colour = off or colour
            painter.setOpacity(1.0 if off else 0.5)
        side = min(rect.width(), rect.height())
        box = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        _renderer(name, colour).render(painter, box)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        key = f"icon {self._look} {size.width()} {size.height()} {scale} {mode == QIcon.Mode.Disabled}"
        kept = QPixmap()
        if not QPixmapCache.find(key, kept):
            kept = picture_of(self, size, mode, state, scale)
            QPixmapCache.insert(key, kept)
        return kept
