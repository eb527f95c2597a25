"""The chat page: a bar with the voice switch, and one pane per voice, base left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop.chat.conversation import Voice
from desktop.views.buttons import IconButton
from desktop.views.labels import hairline
from desktop.views.transcript_pane import TranscriptPane
from desktop.views.voice_switch import VoiceSwitch

EQUAL = 10_000  # any size, the same for each pane


class ChatPage(QWidget):
    """Panes are built when their voice is shown first, and kept."""

    pane_added = Signal(object)  # TranscriptPane
    sidebar_toggled = Signal()

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panes: dict[Voice, TranscriptPane] = {}
        self.voice_switch = VoiceSwitch()
        self.bar = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._sized_for: tuple[Voice, ...] = ()
        self._fill_bar(menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(hairline())
        column.addWidget(self._splitter, 1)

    def show_panes(self, voices: tuple[Voice, ...]) -> None:
        """Show one pane per voice."""
        for voice in voices:
            self.pane(voice)
        for voice, pane in self.panes.items():
            pane.setVisible(voice in voices)
        if self.shown_voices() != self._sized_for:
            self._sized_for = self.shown_voices()
            self._splitter.setSizes([EQUAL] * self._splitter.count())

    def shown_voices(self) -> tuple[Voice, ...]:
        """The voices whose panes are shown, base first."""
        return tuple(voice for voice in Voice if voice in self.panes and not self.panes[voice].isHidden())

    def pane(self, voice: Voice) -> TranscriptPane:
        """The pane of a voice, built when it is asked for first."""
        if voice not in self.panes:
            pane = TranscriptPane(voice)
            pane.hide()
            self.panes[voice] = pane
            self._splitter.insertWidget(0 if voice is Voice.BASE else self._splitter.count(), pane)
            self._splitter.setStretchFactor(self._splitter.indexOf(pane), 1)
            self.pane_added.emit(pane)
        return self.panes[voice]

    def _fill_bar(self, entries: QMenu) -> None:
        side = IconButton("panel-left", "Show or hide the sidebar (Ctrl+B)")
        side.clicked.connect(self.sidebar_toggled)
        menu = IconButton("ellipsis", "Menu")
        menu.setMenu(entries)
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(side)
        row.addStretch(1)
        row.addWidget(self.voice_switch)
        row.addStretch(1)
        row.addWidget(menu)
