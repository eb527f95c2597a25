"""One setting: its name, a dot where it differs from the value behind it, the way back to that, and its control."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import ElidedLabel
from desktop.views.settings.field import Field, Input
from desktop.views.settings.inputs import FieldInput

DOT = 6  # pixels at 100 % text size
WIDEST = 160  # pixels at 100 % text size: a control beside its name
BELOW = {Input.TEXT, Input.LINES, Input.CHOICE}  # their controls are too wide to stand beside their names


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose value stands behind a row's own. back: what the way back leads to; differs: what the dot says."""

    back: str
    differs: str


VOICE = Whose("back to the voice's own", "Differs from the voice's own settings.")


class Dot(QWidget):
    """A small round mark in the accent's colour; its room stays where it is not shown."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._shown = words, False
        theme.notifier().changed.connect(self._fit)
        self._fit()

    def set_shown(self, *, shown: bool) -> None:
        """Paint it or not."""
        if shown != self._shown:
            self._shown = shown
            self.setToolTip(self._words if shown else "")
            self.update()

    def is_shown(self) -> bool:
        """Whether it is painted."""
        return self._shown

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt: a disc, or nothing."""
        if not self._shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(theme.tokens().accent))
        painter.drawEllipse(self.rect())

    @Slot()
    def _fit(self) -> None:
        self.setFixedSize(QSize(theme.px(DOT), theme.px(DOT)))
        self.update()


class TunedRow(QWidget):
    """Shows what it is given; a change is told, and so is that the value behind it is wanted back."""

    changed = Signal(str, object)  # name, value
    reset_requested = Signal(str)  # name

    def __init__(self, field: Field, whose: Whose = VOICE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self._whose = field, whose
        self.input = FieldInput(field)
        self.dot = Dot(whose.differs)
        self.reset = IconButton("rotate-ccw", f"{field.title}: {whose.back}")
        self.reset.set_icon_size(14)
        self.reset.hide()
        name = ElidedLabel(field.title, grows=False)
        name.set_tip(field.words)
        name.setBuddy(self.input.control)
        self._arrange(name)
        self.input.changed.connect(self.changed)
        self.reset.clicked.connect(self._on_reset)
        theme.notifier().changed.connect(self._fit)
        self._fit()

    def set_value(self, value: object, *, own: bool, anew: bool = False) -> None:
        """Show a value without emitting anything. own: it differs from the one behind. anew: whatever is typed here."""
        self.input.set_value(value, anew=anew)
        if not own and self.reset.hasFocus():
            self.input.control.setFocus()
        self.dot.set_shown(shown=own)
        self.reset.setVisible(own)
        words = f"{self.field.words} {self._whose.differs}" if own else self.field.words
        self.input.control.setAccessibleDescription(words)

    def _arrange(self, name: QWidget) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(name)
        top.addWidget(self.dot)
        top.addStretch(1)
        top.addWidget(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        (column if self.field.input in BELOW else top).addWidget(self.input)

    @Slot()
    def _on_reset(self) -> None:
        self.input.flush()
        self.reset_requested.emit(self.field.name)

    @Slot()
    def _fit(self) -> None:
        """A number as large as a seed has less room here than in the settings."""
        if self.field.input not in BELOW:
            self.input.control.setMaximumWidth(theme.px(WIDEST))
            self.input.control.setMinimumWidth(min(self.input.control.minimumWidth(), theme.px(WIDEST)))
