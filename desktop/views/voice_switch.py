"""The switch that says who speaks next: Base, Both or Instruct."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.chat.conversation import VoiceChoice
from desktop.views.voice_words import CHOICE_NAMES, CHOICE_TIPS


class VoiceSwitch(QFrame):
    """Three segments, one of them down. Arrow keys move between them."""

    chosen = Signal(object)  # VoiceChoice, by the user only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("voiceSwitch")
        self.setAccessibleName("Who speaks next")
        self._buttons: dict[VoiceChoice, QPushButton] = {}
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
        self.set_choice(VoiceChoice.INSTRUCT)

    def choice(self) -> VoiceChoice:
        """Which segment is down."""
        return next(choice for choice, button in self._buttons.items() if button.isChecked())

    def set_choice(self, choice: VoiceChoice) -> None:
        """Show a choice without emitting anything."""
        self._buttons[choice].setChecked(True)

    def _segment(self, choice: VoiceChoice, number: int) -> QPushButton:
        button = QPushButton(CHOICE_NAMES[choice])
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("choice", choice.value)
        button.setAccessibleName(CHOICE_NAMES[choice])
        button.setAccessibleDescription(CHOICE_TIPS[choice])
        button.setToolTip(f"{CHOICE_TIPS[choice]} (Ctrl+{number})")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _clicked(self) -> None:
        self.chosen.emit(self.choice())
