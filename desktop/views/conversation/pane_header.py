"""The line above a pane: which file speaks as which voice, what it is doing, and the pane's own controls."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.views.conversation.writing.costume_button import CostumeButton
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import ElidedLabel, hairline
from desktop.views.kit.voice_words import VoiceChip, speaker_name
from desktop.voice import Speaker, Voice

BUSY = "…"
NARROW = 340  # pixels; above it, the name is shortened before it goes
WITH_COSTUME = 330  # below it, the menu of the columns has it


class PaneHeader(QWidget):
    """File, chip, state, Stop, markdown toggle, settings; a thin bar below shows progress where it is known."""

    stop_requested = Signal()
    settings_requested = Signal()
    markdown_toggled = Signal(bool)

    costume_chosen = Signal(str)

    def __init__(self, speaker: Speaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        voice, name = speaker.voice, speaker_name(speaker)
        self._name = name
        self.costume = CostumeButton(of=name) if voice is Voice.BASE else None
        self._busy = False
        self._file = ElidedLabel("", "", "title", grows=False)
        self._state = ElidedLabel("", "dim", grows=False)
        self._stop = IconButton("square-filled", f"Stop the {name} voice", "text")
        self._stop.set_icon_size(14)
        self._markdown = IconButton("text-initial", f"Render markdown in {name} answers")
        self._markdown.setCheckable(True)
        self._settings = IconButton("sliders-horizontal", f"Settings of the {name} voice")
        self._progress = _progress_bar(speaker)
        self._arrange(voice)
        self._stop.clicked.connect(self.stop_requested)
        self._settings.clicked.connect(self.settings_requested)
        self._markdown.toggled.connect(self.markdown_toggled)
        self.set_stoppable(stoppable=False)
        self.set_state("", busy=False, progress=None)

    def set_file(self, name: str, detail: str) -> None:
        """Name the file; the detail is in its tooltip."""
        self._file.set_text(name)
        self._file.set_tip(f"{name}\n{detail}" if detail else name)

    def set_state(self, text: str, *, busy: bool, progress: float | None) -> None:
        """Say what the voice is doing. progress: 0 to 1, None where it is not known."""
        self._state.set_text(text + BUSY if busy and text and progress is None and not text.endswith(BUSY) else text)
        self._busy = busy or progress is not None
        self._give_way()
        self._progress.setVisible(progress is not None)
        if progress is not None:
            self._progress.setValue(round(1000 * max(0.0, min(1.0, progress))))

    def state_text(self) -> str:
        """What the header says the voice is doing."""
        return self._state.whole_text()

    def set_stoppable(self, *, stoppable: bool) -> None:
        """Show or hide Stop."""
        self._stop.setVisible(stoppable)

    def set_markdown(self, *, markdown: bool) -> None:
        """Show whether markdown is rendered, without emitting anything."""
        self._markdown.blockSignals(True)  # noqa: FBT003
        self._markdown.setChecked(markdown)
        self._markdown.blockSignals(False)  # noqa: FBT003

    def _arrange(self, voice: Voice) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(20, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self._file)
        row.addWidget(VoiceChip(voice, name=self._name))
        if self.costume is not None:
            row.addWidget(self.costume)
            self.costume.costume_chosen.connect(self.costume_chosen)
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(self._stop)
        row.addWidget(self._markdown)
        row.addWidget(self._settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(hairline())
        column.addWidget(self._progress)

    def _give_way(self) -> None:
        """While a narrow pane is busy, its state takes the place of the file name, which the status line repeats."""
        self._file.setVisible(self.width() > NARROW or not self._busy)
        if self.costume is not None:
            self.costume.setVisible(self.width() > WITH_COSTUME and not self._busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_way()


def _progress_bar(speaker: Speaker) -> QProgressBar:
    bar = QProgressBar()
    bar.setProperty("voice", speaker.voice.value)
    bar.setTextVisible(False)
    bar.setRange(0, 1000)
    bar.setAccessibleName(f"Progress of the {speaker_name(speaker)} voice")
    return bar
