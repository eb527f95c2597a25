"""The switch that says who speaks next: Base, Both or Instruct."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QWidget

from desktop.chat.item import VoiceChoice
from desktop.views.kit.voice_words import CHOICE_NAMES, CHOICE_TIPS


class VoiceSwitch(QFrame):
    """Three segments, one of them down. Tab reaches that one, arrow keys move between them."""

    chosen = Signal(object)  # VoiceChoice, by the user only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("voiceSwitch")
        self.setAccessibleName("Who speaks next")
        self._buttons: dict[VoiceChoice, QRadioButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for number, choice in enumerate(VoiceChoice, start=1):
            button = self._segment(choice, number)
            self._group.addButton(button)
            self._buttons[choice] = button
            row.addWidget(button)
        self._group.buttonClicked.connect(self._clicked)
        self._group.buttonToggled.connect(self._let_tab_in)
        self.set_choice(VoiceChoice.INSTRUCT)

    def choice(self) -> VoiceChoice:
        """Which segment is down."""
        return next(choice for choice, button in self._buttons.items() if button.isChecked())

    def set_choice(self, choice: VoiceChoice) -> None:
        """Show a choice without emitting anything."""
        self._buttons[choice].setChecked(True)

    def _segment(self, choice: VoiceChoice, number: int) -> QRadioButton:
        button = QRadioButton(CHOICE_NAMES[choice])
        button.setProperty("choice", choice.value)
        button.setAccessibleName(CHOICE_NAMES[choice])
        button.setAccessibleDescription(CHOICE_TIPS[choice])
        button.setToolTip(f"{CHOICE_TIPS[choice]} (Ctrl+{number})")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _let_tab_in(self, button: QAbstractButton, down: bool) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if down else Qt.FocusPolicy.NoFocus)

    def _clicked(self) -> None:
        self.chosen.emit(self.choice())
