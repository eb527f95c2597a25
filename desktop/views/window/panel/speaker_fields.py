"""The settings of one speaker in this chat: the few that are changed often, and the rest folded."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.settings.values import VoiceSettings
from desktop.views.kit.fold import Fold
from desktop.views.settings.field import Field
from desktop.views.settings.voice_fields import BASE_GROUPS, INSTRUCT_GROUPS
from desktop.views.window.panel.tuned_row import TunedRow
from desktop.voice import Voice

FIRST = ("system_prompt", "temperature", "top_p", "min_p", "repeat_penalty", "max_tokens", "samples", "seed")
LEFT_OUT = {"costume", "grammar", "json_schema", "enable_thinking"}  # they have places of their own


def fields_of(voice: Voice) -> list[Field]:
    """What can be set here: those of FIRST in that order, then the others as the settings have them."""
    groups = BASE_GROUPS if voice is Voice.BASE else INSTRUCT_GROUPS
    known = {field.name: field for group in groups for field in group.fields if field.name not in LEFT_OUT}
    first = [known.pop(name) for name in FIRST if name in known]
    return [*first, *known.values()]


class SpeakerFields(QWidget):
    """One row for each setting. What is told is told of the speaker whose values are shown."""

    changed = Signal(str, str, object)  # the speaker's id, name, value
    reset_requested = Signal(str, str)  # the speaker's id, name

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._speaker_id = ""  # whose values are shown, "" = nobody's
        self.rows: dict[str, TunedRow] = {}
        rest = QWidget()
        self.more = Fold("More", rest)
        often, seldom = _column(self), _column(rest)
        for field in fields_of(voice):
            row = self.rows[field.name] = TunedRow(field)
            row.changed.connect(self._on_changed)
            row.reset_requested.connect(self._on_reset)
            (often if field.name in FIRST else seldom).addWidget(row)
        often.addWidget(self.more)

    def show_settings(self, speaker_id: str, settings: VoiceSettings, own: Collection[str]) -> None:
        """Show values without emitting anything. own: the names of those that differ from the voice's.

        What is being typed for this speaker stays; of another one, nothing does.
        """
        anew = speaker_id != self._speaker_id
        self._speaker_id = speaker_id
        for name, row in self.rows.items():
            row.set_value(getattr(settings, name), own=name in own, anew=anew)
        hidden = len([name for name in own if name in self.rows and name not in FIRST])
        self.more.set_title(f"More ({hidden} changed)" if hidden else "More")

    def flush(self) -> None:
        """Report what was typed a moment ago now."""
        for row in self.rows.values():
            row.input.flush()

    def forget_values(self) -> None:
        """What is shown belongs to a chat that is left: the next values are shown whatever stands here."""
        self._speaker_id = ""

    @Slot(str, object)
    def _on_changed(self, name: str, value: object) -> None:
        if self._speaker_id:
            self.changed.emit(self._speaker_id, name, value)

    @Slot(str)
    def _on_reset(self, name: str) -> None:
        if self._speaker_id:
            self.reset_requested.emit(self._speaker_id, name)


def _column(holder: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return column
