"""Whose column is meant, where several are shown: their names beside each other, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar, QWidget

from desktop.views.kit.voice_words import speaker_name
from desktop.voice import Speaker


class ColumnTabs(QFrame):
    """Hidden where there is one column only. The one that was chosen stays chosen while it is shown; first the last."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self._ids: list[str] = []
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("Whose forks")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tabs.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tabs.currentChanged.connect(self.chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.addWidget(self._tabs)
        self.hide()

    def set_name(self, name: str) -> None:
        """What screen readers call it."""
        self._tabs.setAccessibleName(name)

    def set_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Whose columns are shown, from left to right."""
        ids, before = [speaker.id for speaker in speakers], self.chosen_id()
        if ids == self._ids:
            return
        self._tabs.blockSignals(True)  # noqa: FBT003
        while self._tabs.count():
            self._tabs.removeTab(0)
        for at, speaker in enumerate(speakers):
            self._tabs.addTab(speaker_name(speaker))
            self._tabs.setAccessibleTabName(at, speaker_name(speaker))
        self._ids = ids
        self._tabs.setCurrentIndex(ids.index(before) if before in ids else len(ids) - 1)
        self._tabs.blockSignals(False)  # noqa: FBT003
        self.setVisible(len(ids) > 1)

    def chosen_id(self) -> str:
        """The id of the speaker that is chosen, "" where there is none."""
        at = self._tabs.currentIndex()
        return self._ids[at] if 0 <= at < len(self._ids) else ""
