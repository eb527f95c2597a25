"""Labels that show text as it is, in the tones of the style sheet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.views.kit.safe_text import visible

MINIMUM = 48


def label(text: str = "", tone: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A plain-text label. tone: dim, small, warn or danger; role: title or heading."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if role:
        made.setProperty("role", role)
    return made


def plain_tip(text: str) -> str:
    """A tooltip that shows the text as it is: Qt would take markup in it for markup, and load what it names."""
    if not text:
        return ""
    from html import escape  # not needed for the first paint: its table of names takes a while

    return f"<p style='white-space: pre-wrap'>{escape(visible(text))}</p>"


def set_plain_tip(widget: QWidget, text: str) -> None:
    """The same for a widget; screen readers get the text without the marks that show it."""
    widget.setToolTip(plain_tip(text))
    widget.setAccessibleDescription(visible(text))


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for, and restyle the widget where it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def hairline(*, upright: bool = False) -> QFrame:
    """A line of one pixel between two areas."""
    line = QFrame()
    line.setProperty("role", "uprightHairline" if upright else "hairline")
    return line


class ElidedLabel(QLabel):
    """One line that ends in … where it does not fit; the whole text is in its tooltip.

    padding: pixels that the style sheet keeps free at each side.
    """

    def __init__(self, text: str = "", tone: str = "", role: str = "", *, grows: bool = True, padding: int = 0) -> None:
        super().__init__()
        self._whole = ""
        self._padding = padding
        self._tip = ""
        self._told = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setProperty("role", role)
        self.setSizePolicy(
            QSizePolicy.Policy.Ignored if grows else QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed
        )
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._whole = " ".join(visible(text).split())
        self.setAccessibleName(self._whole)
        self.updateGeometry()
        self._elide()

    def set_tip(self, tip: str) -> None:
        """A tooltip that stays, whether the text fits or not."""
        self._tip = tip
        self._elide()

    def whole_text(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def _elide(self) -> None:
        room = self.width() - 2 * self._padding
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)
        told = self._tip or ("" if shown == self._whole else self._whole)
        if told != self._told:  # dozens of them get another width with each step of a bar that is dragged
            self._told = told
            set_plain_tip(self, told)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2 + 2 * self._padding
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(MINIMUM, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()
