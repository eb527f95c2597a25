"""Connects the window with the chat that is open: what is typed goes down, what is said comes up."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Message
from desktop.control.conversation.answers import Growth
from desktop.control.settings_keeper import SettingsKeeper
from desktop.errors import AppError
from desktop.settings.values import CostumeName, Theme
from desktop.views.conversation.message.version_switch import Versions
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.window.main_window import MainWindow
from desktop.voice import BASE
from desktop.wiring.chat_parts import ChatParts

ZOOM_STEPS = (0.7, 2.0)


class ConversationWiring(QObject):
    """Messages, their versions, and who speaks next. Holds no state of its own."""

    voice_settings_requested = Signal(object)  # Voice

    def __init__(self, window: MainWindow, chat: ChatParts, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._keeper = window, keeper
        self._chat, self._writing, self._branches = chat.open_chat, chat.writing, chat.branches
        self._connect_chat()
        self._connect_intentions()
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)
        self._arrange_columns()
        self._show_speakers()

    def show_error(self, error: AppError) -> None:
        """Tell without stopping anything."""
        self._window.notices.show_error(error)

    def _connect_chat(self) -> None:
        chat = self._chat
        chat.message_added.connect(self._on_message_added)
        chat.columns_changed.connect(self._fill_panes)
        chat.answer_begun.connect(self._on_answer_begun)
        chat.answer_grew.connect(self._on_answer_grew)
        chat.answer_ended.connect(self._on_answer_ended)
        chat.speakers_changed.connect(self._show_speakers)
        chat.state_changed.connect(self._on_state)
        chat.failed.connect(self.show_error)

    def _connect_intentions(self) -> None:
        window = self._window
        window.voice_chosen.connect(self._chat.choose)
        window.stop_requested.connect(window.composer.recall_queued)  # before the end of the answer sends it
        window.stop_requested.connect(self._chat.stop)
        window.regenerate_requested.connect(self._regenerate_last)
        window.zoom_requested.connect(self._zoom)
        window.theme_chosen.connect(self._choose_theme)
        window.columns_toggled.connect(self._toggle_columns)
        self._keeper.changed.connect(self._arrange_columns)
        window.composer.send_requested.connect(lambda draft: self._writing.send(draft.text, draft.attachments))
        window.composer.costume_chosen.connect(self._choose_costume)

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.stop_requested.connect(self._chat.stop)
        pane.starter_chosen.connect(self._use_starter)
        pane.regenerate_requested.connect(lambda speaker, answer: self._writing.regenerate([(speaker, answer)]))
        pane.regenerate_requested.connect(self._window.composer.focus)  # its button goes while the answer comes
        pane.version_requested.connect(self._branches.step)
        pane.voice_settings_requested.connect(self.voice_settings_requested)

    # --- messages

    def _shown(self) -> list[TranscriptPane]:
        return [self._window.pane(speaker_id) for speaker_id in self._chat.state.speaking]

    def _fill_panes(self, at: int | None = None) -> None:
        """at: the message whose place changed, None = the chat is read from its end."""
        for pane in self._shown():
            versions = self._chat.versions(pane.speaker.id)
            places = {shown: Versions(ids.index(shown) + 1, len(ids)) for shown, ids in versions.items()}
            pane.set_messages(self._chat.column(pane.speaker.id), at, places)
        self._chat.mark_shown()

    def _on_message_added(self, message: Message) -> None:
        for pane in self._shown():
            pane.add_message(message)

    def _on_answer_begun(self, message: Message) -> None:
        if message.speaker in self._chat.state.speaking:
            self._window.pane(message.speaker).begin_answer(message)

    def _on_answer_grew(self, growth: Growth) -> None:
        for pane in self._shown():  # an answer stands in other columns, too, where their speakers have none
            if growth.anew:
                pane.take_back(growth.message.id)
            pane.append(growth.message.id, growth.text, growth.reasoning)

    def _on_answer_ended(self, message: Message) -> None:
        for pane in self._shown():
            pane.end_answer(message)

    def _regenerate_last(self) -> None:
        columns = {pane.speaker.id: self._chat.column(pane.speaker.id) for pane in self._shown()}
        self._writing.regenerate([(speaker, way[-1].id) for speaker, way in columns.items() if way])

    def _use_starter(self, text: str) -> None:
        self._window.composer.suggest(text)
        self._window.composer.focus()

    # --- who speaks, and whether anything can be sent

    def _show_speakers(self) -> None:
        window, state = self._window, self._chat.state
        window.use_speakers(state.speakers)
        window.show_panes(state.speaking)
        window.voice_switch.set_choice(state.choice)
        window.composer.set_placeholder(state.choice, len(state.speaking))
        window.composer.set_costume(self._keeper.settings.base.costume.value)
        self._fill_panes()
        self._on_state()

    def _on_state(self) -> None:
        composer = self._window.composer
        composer.set_generating(self._chat.generating)
        composer.set_enabled_reason(self._chat.refusal)
        for pane in self._shown():
            pane.column.set_askable(askable=not self._chat.generating and not self._chat.refusal)

    # --- settings within reach of the keyboard

    def _zoom(self, step: float) -> None:
        settings = self._keeper.settings
        low, high = ZOOM_STEPS
        zoom = 1.0 if step == 0 else min(high, max(low, round(settings.text_zoom + step, 2)))
        self._keeper.update(msgspec.structs.replace(settings, text_zoom=zoom))

    def _choose_theme(self, theme: Theme) -> None:
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, theme=theme))

    def _toggle_columns(self) -> None:
        settings = self._keeper.settings
        self._keeper.update(msgspec.structs.replace(settings, columns_together=not settings.columns_together))

    def _arrange_columns(self) -> None:
        self._window.chat.together.set_wanted(wanted=self._keeper.settings.columns_together)

    def _choose_costume(self, name: str) -> None:
        settings = self._keeper.settings
        base = msgspec.structs.replace(settings.base, costume=CostumeName(name))
        self._keeper.update(msgspec.structs.replace(settings, base=base))
        state = self._chat.state
        from desktop.chat.comparing.columns import dressed  # seldom wanted

        if any(one.costume for one in state.speakers if one.id == BASE.id):  # chosen in its column before
            self._chat.use_speakers(dressed(state.speakers, BASE.id, ""), state.speaking)
