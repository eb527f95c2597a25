"""Fills the menu of columns: who may be added beside the others, what base voices wear, who may leave."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from desktop.chat.comparing.columns import MOST, dressed, with_column, without_column
from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.settings_keeper import SettingsKeeper
from desktop.library.variant import Variant
from desktop.settings.values import CostumeName
from desktop.views.conversation.message.message_menu import Entry, fill_menu
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.kit.voice_words import COSTUME_NAMES, NAMES, speaker_name
from desktop.views.window.main_window import MainWindow
from desktop.voice import FileSource, Speaker, Voice
from desktop.wiring.chat_parts import ChatParts

FILES_SHOWN = 8


class ColumnWiring(QObject):
    """Made behind the first paint. What is chosen is kept with the chat."""

    def __init__(self, window: MainWindow, chat: ChatParts, shelf: ShelfKeeper, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._chat, self._shelf, self._keeper = window, chat.open_chat, shelf, keeper
        self._menu = window.chat.columns_menu
        self._menu.aboutToShow.connect(self.fill)
        for changed in (self._chat.speakers_changed, keeper.changed):
            changed.connect(self._show_costumes)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)

    def _wire_pane(self, pane: TranscriptPane) -> None:
        speaker_id = pane.speaker.id
        pane.header.costume_chosen.connect(lambda name: self._dress(speaker_id, CostumeName(name)))
        self._show_costumes()

    @Slot()
    def _show_costumes(self) -> None:
        """In the head of each base voice's pane, what it wears."""
        for speaker in self._chat.state.speakers:
            pane = self._window.panes.get(speaker.id)
            if pane is not None and pane.header.costume is not None:
                pane.header.costume.set_costume(self._worn(speaker))

    def _worn(self, speaker: Speaker) -> str:
        return speaker.costume or self._keeper.settings.base.costume.value

    @Slot()
    def fill(self) -> None:
        """The menu as it is now."""
        self._menu.clear()
        fill_menu(self._menu, self._entries(), askable=not self._chat.generating and not self._chat.refusal)

    def _entries(self) -> list[Entry | None]:
        state = self._chat.state
        shown = [speaker for speaker in state.speakers if speaker.id in state.speaking]
        adding = [*self._voices(), *self._files()] if len(shown) < MOST else []
        costumes = [entry for speaker in shown if speaker.voice is Voice.BASE for entry in self._costumes(speaker)]
        leaving = [
            Entry(f"Remove {speaker_name(speaker)}", partial(self._remove, speaker.id))
            for speaker in shown
            if len(shown) > 1
        ]
        return [*adding, None, *costumes, None, *leaving]

    def _voices(self) -> list[Entry]:
        plain, transcript = CostumeName.PLAIN, CostumeName.TRANSCRIPT
        return [
            Entry(f"Add a column: Base, {COSTUME_NAMES[plain]}", partial(self._add, Voice.BASE, plain.value, None)),
            Entry(
                f"Add a column: Base, {COSTUME_NAMES[transcript]}",
                partial(self._add, Voice.BASE, transcript.value, None),
            ),
            Entry("Add a column: Instruct", partial(self._add, Voice.INSTRUCT, "", None)),
        ]

    def _files(self) -> list[Entry]:
        """Each file that is here, in the voice of its variant; one of which that is not known, as instruct."""
        found = []
        for file in self._shelf.files:
            if file.variant is Variant.OTHER:
                continue
            voice = Voice.BASE if file.variant is Variant.BASE else Voice.INSTRUCT
            words = f"Add a column: {NAMES[voice]}, {file.file_name}"
            found.append(Entry(words, partial(self._add, voice, "", FileSource(path=file.path))))
        return found[:FILES_SHOWN]

    def _costumes(self, speaker: Speaker) -> list[Entry]:
        return [
            Entry(f"{speaker_name(speaker)} wears {COSTUME_NAMES[costume]}", partial(self._dress, speaker.id, costume))
            for costume in CostumeName
            if costume.value != self._worn(speaker)
        ]

    def _add(self, voice: Voice, costume: str, source: FileSource | None) -> None:
        state = self._chat.state
        self._chat.use_speakers(*with_column(state.speakers, state.speaking, voice, costume, source))

    def _dress(self, speaker_id: str, costume: CostumeName) -> None:
        state = self._chat.state
        self._chat.use_speakers(dressed(state.speakers, speaker_id, costume.value), state.speaking)

    def _remove(self, speaker_id: str) -> None:
        state = self._chat.state
        self._chat.use_speakers(state.speakers, without_column(state.speaking, speaker_id))
