"""Drawings as pictures of a size, a colour and a screen's scale: painted by Qt, and kept while they are in use."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QElapsedTimer, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop.views.text.formulas.drawing import COLOUR

MOST_BYTES = 32_000_000
SLICE_MS = 5  # of painting in one turn of the event loop; the rest follows in the next


class Look(NamedTuple):
    """How a drawing is to be painted. top, width, height: in the picture, in window pixels; scale: the screen's."""

    svg: str
    top: float
    width: float
    height: float
    colour: str
    scale: float


class Pictures(QObject):
    """The pictures of all texts."""

    more = Signal()  # something was left out for lack of time and can be painted now

    def __init__(self) -> None:
        super().__init__()
        self._kept: OrderedDict[Look, QImage] = OrderedDict()
        self._bytes = 0
        self._clock = QElapsedTimer()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._next_turn)
        self._lacking = False

    def picture(self, look: Look) -> QImage | None:
        """The picture; None if there is no time for it now: `more` tells when it can be had."""
        kept = self._kept.get(look)
        if kept is not None:
            self._kept.move_to_end(look)
            return kept
        if not self._turn.isActive():
            self._clock.start()
            self._turn.start()
        elif self._clock.elapsed() > SLICE_MS:
            self._lacking = True
            return None
        made = _painted(look)
        self._keep(look, made)
        return made

    def _keep(self, look: Look, made: QImage) -> None:
        self._kept[look] = made
        self._bytes += made.sizeInBytes()
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].sizeInBytes()

    @Slot()
    def _next_turn(self) -> None:
        if self._lacking:
            self._lacking = False
            self.more.emit()


def _painted(look: Look) -> QImage:
    scale = look.scale
    area = QRectF(0, look.top * scale, look.width * scale, look.height * scale)
    width, height = max(1, math.ceil(area.right())), max(1, math.ceil(area.bottom()))
    made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    svg = look.svg.replace(COLOUR, look.colour)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, area)
    painter.end()
    made.setDevicePixelRatio(scale)
    return made


_pictures: list[Pictures] = []


def pictures() -> Pictures:
    """Those of all texts."""
    if not _pictures:
        _pictures.append(Pictures())
    return _pictures[0]
