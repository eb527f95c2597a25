"""Where a token's card stands: over everything in its window, below its token or above it, never over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QScrollArea, QWidget

GAP, EDGE = 8, 8  # pixels


def scroll_area(widget: QWidget) -> QScrollArea | None:
    """What scrolls it."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def place_card(card: QWidget, text: QWidget, token: QRect) -> None:
    """token: where it stands in `text`. The card is a child of the window. It hides while its token is out of sight."""
    window = text.window()
    box = QRect(text.mapTo(window, token.topLeft()), token.size())
    area = scroll_area(text)
    if area is not None and area.viewport() is not None:
        viewport = area.viewport()
        seen = QRect(viewport.mapTo(window, QPoint(0, 0)), viewport.size())
        card.setVisible(seen.intersects(box))
    below, above = box.bottom() + GAP, box.top() - GAP - card.height()
    if below + card.height() <= window.height() - EDGE or above < EDGE:
        top = min(below, max(EDGE, window.height() - EDGE - card.height())) if above < EDGE else below
        top = max(top, below) if _has_room(below, card, window) else top
    else:
        top = above
    left = max(EDGE, min(box.left() - 4, window.width() - card.width() - EDGE))
    if top < box.bottom() and top + card.height() > box.top():  # no room above or below: beside it, then
        right = box.right() + GAP
        left = right if right + card.width() <= window.width() - EDGE else max(EDGE, box.left() - GAP - card.width())
    card.move(QPoint(left, top))
    card.raise_()


def place_beside(pinned: QWidget, card: QWidget) -> None:
    """The card of another token: right of the first, left of it, below it or above it, where there is room."""
    window, at = card.window(), card.geometry()
    places = [
        QPoint(at.right() + GAP, at.top()),
        QPoint(at.left() - GAP - pinned.width(), at.top()),
        QPoint(at.left(), at.bottom() + GAP),
        QPoint(at.left(), at.top() - GAP - pinned.height()),
    ]
    fitting = (place for place in places if window.rect().contains(QRect(place, pinned.size())))
    pinned.move(next(fitting, places[0]))
    pinned.raise_()


def _has_room(top: int, card: QWidget, window: QWidget) -> bool:
    return top + card.height() <= window.height() - EDGE
