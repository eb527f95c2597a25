"""Another widget where a message's text stands, for a while: the lens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import Shiboken


class Cover:
    """One for a message. What was put there is given back, never deleted."""

    def __init__(self, message: QWidget, layout: QVBoxLayout, text: Callable[[], QWidget]) -> None:
        """text: what shows the text, in `layout`."""
        self._message, self._layout, self._text = message, layout, text
        self._widget: QWidget | None = None

    @property
    def is_put(self) -> bool:
        """Whether something stands there."""
        return self._widget is not None

    def put(self, widget: QWidget) -> None:
        """Hide the text and show this."""
        self._widget = widget
        self._layout.insertWidget(self._layout.indexOf(self._text()), widget)
        widget.show()
        self._text().hide()

    def take(self) -> None:
        """Show the text again; what stood there may stand elsewhere by now."""
        widget, self._widget = self._widget, None
        if widget is not None and Shiboken.isValid(widget) and self._message.isAncestorOf(widget):
            self._layout.removeWidget(widget)
            widget.setParent(None)
        self._text().show()
