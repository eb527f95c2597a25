"""Connects the panel beside the conversation with the speakers of the open chat: what is set there counts at once."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Slot

from desktop.control.settings_keeper import SettingsKeeper
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts


class PanelWiring(QObject):
    """The panel learns of changes only while it is seen."""

    def __init__(self, window: MainWindow, chat: ChatParts, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._panel, self._chat, self._tuning = window.side_panel, chat.open_chat, chat.tuning
        self._keeper = keeper
        panel = self._panel
        self._chat.typing_due.connect(panel.flush)
        self._chat.chat_opened.connect(panel.forget_values)  # before the new ones are shown
        panel.opened.connect(self._show)
        panel.speaker_chosen.connect(self._show)
        panel.changed.connect(self._tuning.set_value)
        panel.reset_requested.connect(self._tuning.reset)
        panel.same_sampling_chosen.connect(self._choose_same)
        for changed in (self._chat.speakers_changed, self._chat.chat_opened, self._tuning.changed, keeper.changed):
            changed.connect(self._show)
        self._show()  # the panel may have been open before there was this

    @Slot()
    def _show(self) -> None:
        panel, state = self._panel, self._chat.state
        if not panel.isVisible():
            return
        panel.set_speakers([speaker for speaker in state.speakers if speaker.id in state.speaking])
        panel.set_same_sampling(same=self._keeper.settings.same_sampling)
        speaker, fields = panel.speaker(), panel.fields()
        if speaker is not None and fields is not None:
            fields.show_settings(speaker.id, self._tuning.settings(speaker), speaker.own)

    @Slot(bool)
    def _choose_same(self, same: bool) -> None:
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, same_sampling=same))
