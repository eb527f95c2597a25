"""Connects the presets' menu in the panel with the presets that are kept, and with the files they come and go in."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtCore import QObject, Slot

from desktop.chat.chat_state import ChatState
from desktop.chat.presets import Preset, preset_of
from desktop.chat.request import voice_settings
from desktop.chat.tuning import differing, tuned
from desktop.control.conversation.presets import Presets
from desktop.control.settings_keeper import SettingsKeeper
from desktop.settings.values import VoiceSettings
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer
from desktop.views.window.panel.preset_files import ask_for_preset, ask_where_to_write
from desktop.voice import Speaker, Voice
from desktop.wiring.chat_parts import ChatParts

ABOUT = "presets"


class PresetWiring(QObject):
    """What is wanted is done for the speaker whose settings are shown."""

    def __init__(self, window: MainWindow, chat: ChatParts, keeper: SettingsKeeper, presets: Presets) -> None:
        super().__init__(window)
        self._window, self._panel, self._keeper, self._presets = window, window.side_panel, keeper, presets
        self._chat, self._tuning = chat.open_chat, chat.tuning
        self._connect()
        if self._panel.isVisible():  # it may have been open before there was this
            presets.start()
            self._show()

    def _connect(self) -> None:
        panel, bar, presets = self._panel, self._panel.presets, self._presets
        panel.opened.connect(presets.start)
        panel.opened.connect(presets.look_again)
        panel.window_came.connect(presets.look_again)
        for changed in (
            panel.opened,
            panel.speaker_chosen,
            self._chat.speakers_changed,
            self._chat.chat_opened,
            self._tuning.changed,
            presets.changed,
            self._keeper.changed,
        ):
            changed.connect(self._show)
        bar.chosen.connect(self._use)
        bar.kept.connect(self._keep)
        bar.renamed.connect(self._rename)
        bar.for_all_requested.connect(self._for_all)
        bar.reset_requested.connect(self._reset)
        bar.delete_requested.connect(self._delete)
        bar.bring_in_requested.connect(lambda: ask_for_preset(self._window, presets.bring_in))
        bar.write_requested.connect(self._write)
        presets.brought_in.connect(self._on_brought_in)
        presets.written.connect(lambda name: self._window.notices.show_info(f"The preset was written to {name}."))
        presets.failed.connect(self._window.notices.show_error)

    @Slot()
    def _show(self) -> None:
        speaker = self._speaker()
        if speaker is None or not self._panel.isVisible():
            return
        preset = self._presets.find(speaker.preset) if speaker.preset else None
        differs = preset is not None and bool(differing(self._tuning.settings(speaker), preset.values))
        names = [known.name for known in self._presets.all()]
        used = preset.name if preset is not None else ""
        self._panel.presets.show_presets(names, used, differs=differs, own=bool(speaker.own))

    def _speaker(self) -> Speaker | None:
        """As the chat knows it now."""
        shown = self._panel.speaker()
        return self._chat.state.speaker(shown.id) if shown is not None else None

    def _flushed(self) -> Speaker | None:
        """The same, with what was typed a moment ago."""
        if (fields := self._panel.fields()) is not None:
            fields.flush()
        return self._speaker()

    @Slot(str)
    def _use(self, name: str) -> None:
        speaker, preset = self._flushed(), self._presets.find(name)
        if speaker is not None and preset is not None:
            self._tuning.use(speaker.id, preset)

    @Slot(str)
    def _keep(self, name: str) -> None:
        speaker = self._flushed()
        if speaker is None:
            return
        preset = preset_of(name, self._tuning.settings(speaker))
        self._presets.when_read(partial(self._keep_for, self._chat.state, speaker.id, preset))

    def _keep_for(self, chat: ChatState, speaker_id: str, preset: Preset) -> None:
        before = self._presets.find(preset.name)
        self._presets.keep(preset)
        if self._is_shown(chat):
            self._tuning.use(speaker_id, preset)
        if before is not None and before.values != preset.values:
            back = Offer("Bring back the former one", partial(self._presets.keep, before))
            self._window.notices.show_info(f"“{preset.name}” has the settings of this chat now.", [back], ABOUT)

    @Slot(str)
    def _rename(self, new: str) -> None:
        speaker = self._speaker()
        if speaker is None or not speaker.preset:
            return
        renamed = self._presets.rename(speaker.preset, new)
        if renamed is not None:
            self._tuning.rename_preset(speaker.preset, renamed.name)

    @Slot()
    def _delete(self) -> None:
        speaker = self._speaker()
        if speaker is None or (preset := self._presets.delete(speaker.preset)) is None:
            return
        offer = Offer("Bring it back", partial(self._presets.keep, preset))
        self._window.notices.show_info(f"The preset “{preset.name}” was deleted.", [offer], ABOUT)

    @Slot()
    def _for_all(self) -> None:
        """The voice's own settings become those of this chat. The costume is the chat's own business."""
        speaker = self._flushed()
        if speaker is None:
            return
        before = voice_settings(self._keeper.settings, speaker.voice)
        voice = tuned(before, speaker.own)
        former = {field: getattr(before, field) for field in differing(voice, msgspec.to_builtins(before))}
        self._tuning.reset(speaker.id, *speaker.own)
        self._change_voice(speaker.voice, voice)
        offer = Offer("Back to how it was", partial(self._take_back, self._chat.state, speaker, former))
        words = f"All chats have these settings of the {speaker.voice.value} voice now."
        self._window.notices.show_info(words, [offer], ABOUT)

    def _change_voice(self, of: Voice, voice: VoiceSettings) -> None:
        name = "base" if of is Voice.BASE else "instruct"
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, **{name: voice}))

    def _take_back(self, chat: ChatState, speaker: Speaker, former: dict[str, object]) -> None:
        """former: what the voice had before; what else was changed since stays, and so does every other chat."""
        now = voice_settings(self._keeper.settings, speaker.voice)
        self._change_voice(speaker.voice, msgspec.structs.replace(now, **former))
        if self._is_shown(chat):
            self._tuning.use(speaker.id, Preset(name=speaker.preset, values=speaker.own))

    def _is_shown(self, chat: ChatState) -> bool:
        """Whether a chat is still the one that is shown, read again or not."""
        shown = self._chat.state
        return shown is chat or (shown.item is not None and chat.item is not None and shown.item.id == chat.item.id)

    @Slot()
    def _reset(self) -> None:
        if (speaker := self._flushed()) is not None:
            self._tuning.reset(speaker.id)

    @Slot()
    def _write(self) -> None:
        speaker = self._flushed()
        if speaker is not None:
            preset = preset_of(speaker.preset or f"{speaker.voice.value} settings", self._tuning.settings(speaker))
            ask_where_to_write(self._window, preset.name, lambda path: self._presets.write(path, preset))

    @Slot(object)
    def _on_brought_in(self, preset: Preset) -> None:
        offer = Offer("Use it in this chat", partial(self._use, preset.name))
        self._window.notices.show_info(f"The preset “{preset.name}” is here.", [offer], ABOUT)
