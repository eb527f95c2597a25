"""The app's own icon, drawn from SVG at each size that a title bar, a task switcher or a dialog asks for."""

from __future__ import annotations

import functools

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.paths import resources_dir
from desktop.views.kit.icons import picture_of

LARGEST_SMALL = 32  # up to here a simpler drawing is used, whose edges lie on whole pixels
OFFERED = (16, 24, 32, 48, 64, 128)  # what window managers choose from


@functools.cache
def app_icon() -> QIcon:
    """The icon; nothing is read or drawn before somebody asks for a picture of it."""
    return QIcon(_Engine())


def app_picture(size: int, ratio: float) -> QPixmap:
    """The icon as a picture of `size` logical pixels."""
    return app_icon().pixmap(QSize(size, size), ratio)


@functools.cache
def _renderer(name: str) -> QSvgRenderer:
    return QSvgRenderer(str(resources_dir() / "app_icon" / name))


class _Engine(QIconEngine):
    def clone(self) -> QIconEngine:
        return _Engine()

    def availableSizes(self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> list[QSize]:  # noqa: ARG002
        return [QSize(size, size) for size in OFFERED]

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:  # noqa: ARG002
        side = min(size.width(), size.height())
        return QSize(side, side)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(rect.width(), rect.height())
        pixels = side * painter.device().devicePixelRatio()
        drawing = _renderer("tandem-small.svg" if pixels <= LARGEST_SMALL else "tandem.svg")
        left, top = rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2
        drawing.render(painter, QRectF(left, top, side, side))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return picture_of(self, size, mode, state, scale)
