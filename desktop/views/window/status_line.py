"""The line at the bottom: for each speaker its file, device, how full its context is, and its speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QProgressBar, QStyle, QStyleOption, QWidget

from desktop.views.kit.labels import ElidedLabel, plain_tip
from desktop.views.kit.voice_words import VoiceWord, speaker_name
from desktop.voice import DEFAULT_SPEAKERS, Speaker


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """What the line says about one speaker. Unknown: "" or 0, of the context that is used None."""

    file: str = ""
    device: str = ""
    context_used: int | None = None
    n_ctx: int = 0
    tokens_per_s: float = 0.0
    state_text: str = ""

    def words(self) -> str:
        """Everything but the file, on one line."""
        parts = [self.state_text]  # what changes comes first: a narrow window cuts off the end
        if self.n_ctx and self.context_used is not None:
            parts.append(f"context {self.context_used:,} of {self.n_ctx:,}")
        elif self.n_ctx:
            parts.append(f"context of {self.n_ctx:,}")
        if self.tokens_per_s:
            parts.append(f"{self.tokens_per_s:,.0f} tok/s")
        parts.append(self.device)
        return " · ".join(part for part in parts if part)

    def tip(self, name: str) -> str:
        """The same in sentences."""
        lines = [f"{name} voice: {self.file or 'no file'}"]
        if self.device:
            lines.append(f"Runs on: {self.device}")
        if self.n_ctx and self.context_used is not None:
            left = max(0, self.n_ctx - self.context_used)
            lines.append(
                f"{self.context_used:,} of at most {self.n_ctx:,} tokens are in its context; {left:,} are left."
            )
        if self.tokens_per_s:
            lines.append(f"Last answer: {self.tokens_per_s:,.1f} tokens per second")
        return "\n".join(lines)


class StatusLine(QWidget):
    """One entry for each speaker that is shown, base left. Pressing one asks for another file."""

    switcher_requested = Signal(object)  # Voice

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: dict[str, _Entry] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 5)
        self._row.setSpacing(12)
        self.use_speakers(DEFAULT_SPEAKERS)

    def use_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Who may be shown, from left to right."""
        former, self._entries = self._entries, {}
        for speaker in speakers:
            known = former.get(speaker.id)
            keeps = known is not None and known.speaker.voice is speaker.voice
            entry = former.pop(speaker.id) if keeps else self._new_entry(speaker)
            self._entries[speaker.id] = entry
            self._row.addWidget(entry, 1)
        for entry in former.values():
            entry.hide()
            entry.deleteLater()

    def show_speakers(self, speaker_ids: Sequence[str]) -> None:
        """Show the entries of these speakers only."""
        for speaker_id, entry in self._entries.items():
            entry.setVisible(speaker_id in speaker_ids)

    def set_status(self, speaker_id: str, status: VoiceStatus) -> None:
        """Say everything about one speaker."""
        self._entries[speaker_id].show_status(status)

    def set_used(self, speaker_id: str, used: int | None) -> None:
        """How many tokens of its context a speaker has in use while it writes nothing; None = nobody knows yet."""
        self._entries[speaker_id].set_used(used)

    def text(self, speaker_id: str) -> str:
        """What the line says about a speaker."""
        return self._entries[speaker_id].text()

    def _new_entry(self, speaker: Speaker) -> _Entry:
        entry = _Entry(speaker)
        entry.clicked.connect(lambda: self.switcher_requested.emit(speaker.voice))
        return entry


class _Entry(QAbstractButton):
    """Chip, words, and a bar for the context; as a whole a button."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.speaker = speaker
        self._name = speaker_name(speaker)
        self.setProperty("role", "statusEntry")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words = ElidedLabel("", "dim")
        self._bar = QProgressBar()
        self._bar.setProperty("voice", speaker.voice.value)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(48)
        self._bar.setAccessibleName(f"Context of the {self._name} voice")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 3, 6, 3)
        row.setSpacing(8)
        row.addWidget(VoiceWord(speaker.voice, name=self._name))
        row.addWidget(self._bar)
        row.addWidget(self._words, 1)
        self._status = VoiceStatus()
        self._used: int | None = None
        self.show_status(VoiceStatus())

    def set_used(self, used: int | None) -> None:
        """Of the context, where the status says nothing of it."""
        if used != self._used:
            self._used = used
            self.show_status(self._status)

    def show_status(self, status: VoiceStatus) -> None:
        """Show all of it."""
        self._status = status
        if status.context_used is None:
            status = replace(status, context_used=self._used)
        self._words.set_text(" · ".join(part for part in (status.words(), status.file) if part) or "not loaded")
        self._bar.setVisible(status.n_ctx > 0 and status.context_used is not None)
        self._bar.setRange(0, max(1, status.n_ctx))
        self._bar.setValue(min(status.context_used or 0, status.n_ctx))
        self.setToolTip(plain_tip(f"{status.tip(self._name)}\nPress to choose another file (Ctrl+L)"))
        self.setAccessibleName(f"{self._name} voice: {self._words.whole_text()}")
        self.setAccessibleDescription("Choose another file")

    def text(self) -> str:
        """The words shown."""
        return self._words.whole_text()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else QSize()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
