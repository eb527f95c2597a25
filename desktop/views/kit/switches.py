"""The two switches of the window: who speaks (Base, Both, Instruct), and on what surface (Chat, Page)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QWidget

from desktop.chat.item import VoiceChoice
from desktop.views.kit.voice_words import CHOICE_NAMES, CHOICE_TIPS

Choice = TypeVar("Choice", bound=StrEnum)
SURFACE_KEYS = "Ctrl+Shift+P"  # from one surface to the other


class Segments(QFrame, Generic[Choice]):
    """Tab reaches the one that is down, arrow keys move between them."""

    chosen = Signal(object)  # a Choice, by the user only

    def __init__(self, name: str, first: Choice, parent: QWidget | None = None) -> None:
        """name: for screen readers; first: is down at first."""
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self._first = first
        self._buttons: dict[Choice, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(2)
        self._group.buttonClicked.connect(self._clicked)
        self._group.buttonToggled.connect(self._let_tab_in)

    def add(self, choice: Choice, name: str, tip: str, keys: str) -> None:
        """One more at the end. tip: what it is for; keys: that choose it from anywhere."""
        button = QRadioButton(name)
        button.setProperty("choice", choice.value)
        button.setAccessibleName(name)
        button.setAccessibleDescription(tip)
        button.setToolTip(f"{tip} ({keys})")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._group.addButton(button)
        self._buttons[choice] = button
        self._row.addWidget(button)
        if choice is self._first:
            self.set_choice(choice)

    def choice(self) -> Choice:
        """Which segment is down."""
        return next(choice for choice, button in self._buttons.items() if button.isChecked())

    def set_choice(self, choice: Choice) -> None:
        """Show a choice without emitting anything."""
        self._buttons[choice].setChecked(True)

    def _let_tab_in(self, button: QAbstractButton, down: bool) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if down else Qt.FocusPolicy.NoFocus)

    def _clicked(self) -> None:
        self.chosen.emit(self.choice())


class VoiceSwitch(Segments[VoiceChoice]):
    """Instruct is down at first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Who speaks next", VoiceChoice.INSTRUCT, parent)
        for number, choice in enumerate(VoiceChoice, start=1):
            self.add(choice, CHOICE_NAMES[choice], CHOICE_TIPS[choice], f"Ctrl+{number}")


class Surface(StrEnum):
    """On what one writes."""

    CHAT = "chat"
    PAGE = "page"


class SurfaceSwitch(Segments[Surface]):
    """It stands in each surface's own bar and shows that one; what is chosen on it brings the other."""

    def __init__(self, here: Surface, parent: QWidget | None = None) -> None:
        super().__init__("Surface", here, parent)
        self.add(Surface.CHAT, "Chat", "Ask and be answered", SURFACE_KEYS)
        self.add(Surface.PAGE, "Page", "Write, and let a voice go on at the cursor", SURFACE_KEYS)
        self._here = here
        self.chosen.connect(self._stay)

    def _stay(self) -> None:
        self.set_choice(self._here)


def fill_bar(bar: QWidget, left: QWidget, switches: Sequence[QWidget], right: Sequence[QWidget]) -> None:
    """Lay out a surface's bar: one button at the left, the switches in the middle, the others at the right."""
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 8, 12, 8)
    row.addWidget(left)
    row.addStretch(1)
    for switch in switches:
        row.addWidget(switch)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
