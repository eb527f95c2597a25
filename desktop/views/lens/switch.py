"""A few choices beside each other, one of them made: by mouse, or by arrows where the keyboard is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar, QWidget


class SegmentSwitch(QFrame):
    """Emits what a person chooses, not what it is set to."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: for screen readers."""
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._tabs = QTabBar()
        self._tabs.setAccessibleName(name)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tabs.currentChanged.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.addWidget(self._tabs)
        self._words: list[str] = []

    def set_choices(self, words: Sequence[str], tips: Sequence[str], chosen: int) -> None:
        """What can be chosen, a sentence for each, and what is."""
        self._tabs.blockSignals(True)  # noqa: FBT003
        if list(words) != self._words:
            while self._tabs.count():
                self._tabs.removeTab(0)
            for at, word in enumerate(words):
                self._tabs.addTab(word.replace("&", "&&"))
                self._tabs.setAccessibleTabName(at, word)
            self._words = list(words)
        for at, tip in enumerate(tips):
            self._tabs.setTabToolTip(at, tip)
        self._tabs.setCurrentIndex(chosen)
        self._tabs.blockSignals(False)  # noqa: FBT003

    def choices(self) -> list[str]:
        """What can be chosen."""
        return list(self._words)

    def choose(self, number: int) -> None:
        """As by hand."""
        self._tabs.setCurrentIndex(number)
