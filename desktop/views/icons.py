"""Lucide icons in a token's colour, drawn from SVG at the size and pixel ratio asked for."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.paths import resources_dir
from desktop.views import theme

STROKE = "1.75"  # one stroke width for every icon


def icon(name: str, colour: str = "dim", off: str = "") -> QIcon:
    """The icon in a token's colour as it is now; `off` while disabled. Ask again after the theme changed."""
    disabled = _renderer(name, getattr(theme.tokens(), off)) if off else None
    return QIcon(_SvgEngine(_renderer(name, getattr(theme.tokens(), colour)), disabled))


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
    """Draws the vector at each size, so that no scale blurs it."""

    def __init__(self, renderer: QSvgRenderer, disabled: QSvgRenderer | None = None) -> None:
        super().__init__()
        self._renderer = renderer
        self._disabled = disabled

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._renderer, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer = self._renderer
        if mode == QIcon.Mode.Disabled and self._disabled is not None:
            renderer = self._disabled
        elif mode == QIcon.Mode.Disabled:
            painter.setOpacity(0.5)
        side = min(rect.width(), rect.height())
        box = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        renderer.render(painter, box)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return picture_of(self, size, mode, state, scale)
