"""Connects the window with the conversation: intentions go down, state comes up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.conversation import Chat, Message, Voice, VoiceChoice
from desktop.control.chat_index import ChatIndex
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineSlot, EngineState, EngineView
from desktop.control.settings_keeper import SettingsKeeper
from desktop.errors import AppError, EngineDied
from desktop.settings import CostumeName
from desktop.views.main_window import MainWindow
from desktop.views.transcript_pane import TranscriptPane

STATUS_EVERY_MS = 120  # engines tell every few tokens; eyes need less
ZOOM_STEPS = (0.7, 2.0)
ELSEWHERE = "Another chat is being answered. Wait, or press Esc to stop it."
NOT_STORED = "not stored"  # what notices about a question that could not be stored are about

_STATE_WORDS = {
    EngineState.EMPTY: "Not loaded",
    EngineState.STARTING: "Starting",
    EngineState.LOADING: "Loading",
    EngineState.READY: "",  # nothing to tell is the calmest word for it
    EngineState.GENERATING: "Writing",
    EngineState.STOPPING: "Stopping",
    EngineState.LOST: "Engine stopped",
}


class WindowWiring(QObject):
    """Holds no state of its own beyond which voices' status lines are due."""

    voice_settings_requested = Signal(object)  # Voice

    def __init__(
        self,
        window: MainWindow,
        session: ChatSession,
        index: ChatIndex,
        slots: Mapping[Voice, EngineSlot],
        keeper: SettingsKeeper,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._index = index
        self._slots = slots
        self._keeper = keeper
        self._status_timer = QTimer(self)
        self._status_timer.setSingleShot(True)
        self._status_timer.setInterval(STATUS_EVERY_MS)
        self._status_timer.timeout.connect(self._show_engines)
        self._connect_chats()
        self._connect_conversation()
        self._connect_engines()
        self._connect_intentions()
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)
        self._show_choice(session.choice)

    def show_error(self, error: AppError) -> None:
        """Tell without stopping anything."""
        self._window.notices.show_error(error, [])

    def _connect_chats(self) -> None:
        chats, index = self._window.chat_list, self._index
        index.changed.connect(chats.set_chats)
        index.deleted.connect(self._on_deleted)
        index.failed.connect(self.show_error)
        chats.opened.connect(self._open_chat)
        chats.new_requested.connect(self._new_chat)
        chats.rename_requested.connect(index.rename)
        chats.delete_requested.connect(index.delete)
        chats.undo_delete_requested.connect(self._undo_delete)

    def _connect_conversation(self) -> None:
        session = self._session
        session.chat_opened.connect(self._on_chat_opened)
        session.chat_stored.connect(self._on_chat_stored)
        session.message_added.connect(self._on_message_added)
        session.answer_begun.connect(self._on_answer_begun)
        session.answer_grew.connect(self._on_answer_grew)
        session.answer_taken_back.connect(self._on_answer_taken_back)
        session.answer_ended.connect(self._on_answer_ended)
        session.choice_changed.connect(self._show_choice)
        session.state_changed.connect(self._on_state)
        session.send_failed.connect(self._on_send_failed)
        session.failed.connect(self.show_error)
        session.engine_lost.connect(self._on_engine_lost)
        session.load_refused.connect(self._on_load_refused)

    def _connect_engines(self) -> None:
        for voice, slot in self._slots.items():
            slot.changed.connect(self._on_engine_changed)
            slot.loaded.connect(partial(self._on_engine_loaded, voice))

    def _connect_intentions(self) -> None:
        window, session = self._window, self._session
        window.new_chat_requested.connect(self._new_chat)
        window.voice_chosen.connect(session.choose)
        window.stop_requested.connect(session.stop_all)
        window.regenerate_requested.connect(self._regenerate_last)
        window.zoom_requested.connect(self._zoom)
        window.composer.send_requested.connect(session.send)
        window.composer.costume_chosen.connect(self._choose_costume)
        window.notices.action_chosen.connect(self._on_notice_action)

    def _pane(self, voice: Voice | None) -> TranscriptPane | None:
        """The pane of a voice, if it is shown."""
        if voice is None or voice not in self._session.choice.voices():
            return None
        return self._window.pane(voice)

    def _shown_panes(self) -> list[tuple[Voice, TranscriptPane]]:
        return [(voice, self._window.pane(voice)) for voice in self._session.choice.voices()]

    # --- chats

    def _new_chat(self) -> None:
        self._session.new_chat()
        self._window.composer.focus()

    def _open_chat(self, chat_id: int) -> None:
        chat = self._index.find(chat_id)
        if chat is not None:
            self._session.open_chat(chat)

    def _on_deleted(self, chat: Chat) -> None:
        self._window.chat_list.show_undo(chat)
        if self._session.chat is not None and self._session.chat.id == chat.id:
            self._session.stop()
            self._new_chat()

    def _undo_delete(self, chat_id: int) -> None:
        self._index.restore(chat_id)

    def _on_chat_opened(self, chat: Chat | None) -> None:
        self._window.chat_list.set_current(chat.id if chat is not None else None)
        self._fill_panes()

    def _on_send_failed(self, error: AppError) -> None:
        self._window.notices.show_error(error, [], NOT_STORED)

    def _on_chat_stored(self, chat: Chat) -> None:
        self._window.notices.settle(NOT_STORED)
        self._window.composer.take_sent()
        self._index.refresh()
        if self._session.chat is not None and self._session.chat.id == chat.id:
            self._window.chat_list.set_current(chat.id)

    # --- messages

    def _fill_panes(self) -> None:
        for voice, pane in self._shown_panes():
            messages = self._session.shown_messages(voice)
            pane.set_messages(messages)
        self._session.mark_shown()

    def _on_message_added(self, message: Message) -> None:
        for _, pane in self._shown_panes():
            pane.add_message(message)

    def _on_answer_begun(self, message: Message) -> None:
        pane = self._pane(message.voice)
        if pane is None or message.voice is None:
            return
        if self._session.is_regenerated(message):  # the old answer leaves, its question stays
            pane.set_messages(self._session.shown_messages(message.voice)[:-1])
        pane.begin_answer(message)

    def _on_answer_grew(self, voice: Voice, _message_id: int, text: str, reasoning: str) -> None:
        pane = self._pane(voice)
        if pane is not None:
            pane.append(text, reasoning)

    def _on_answer_taken_back(self, voice: Voice, _message_id: int) -> None:
        pane = self._pane(voice)
        if pane is not None:
            pane.take_back()

    def _on_answer_ended(self, message: Message) -> None:
        pane = self._pane(message.voice)
        if pane is not None:
            pane.end_answer(message)

    def _regenerate_last(self) -> None:
        newest: dict[int, None] = {}
        for voice in self._session.choice.voices():
            answers = [m.id for m in self._session.shown_messages(voice) if m.voice is not None]
            newest |= dict.fromkeys(answers[-1:])
        self._session.regenerate(*newest)

    # --- voices and engines

    def _show_choice(self, choice: VoiceChoice) -> None:
        window = self._window
        window.voice_switch.set_choice(choice)
        window.show_panes(choice.voices())
        window.composer.set_placeholder(choice)
        window.composer.set_costume(self._keeper.settings.base.costume.value)
        self._fill_panes()
        self._on_state()
        self._show_engines()

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.stop_requested.connect(self._session.stop)
        pane.starter_chosen.connect(self._use_starter)
        pane.regenerate_requested.connect(self._session.regenerate)
        pane.voice_settings_requested.connect(self.voice_settings_requested)

    def _use_starter(self, text: str) -> None:
        self._window.composer.set_text(text)
        self._window.composer.focus()

    def _on_engine_changed(self) -> None:
        if not self._status_timer.isActive():
            self._status_timer.start()

    def _show_engines(self) -> None:
        shown = self._session.choice.voices()
        for voice in Voice:
            if voice in shown:
                self._show_engine(voice)
        self._window.status_line.show_voices(shown)

    def _show_engine(self, voice: Voice) -> None:
        view, waits = self._slots[voice].view, self._slots[voice].holding
        pane = self._window.pane(voice)
        pane.set_file(view.title or view.file, " · ".join(p for p in (view.file, view.description, view.note) if p))
        pane.set_state(_state_text(view, waits=waits), view.busy or view.loading, view.progress)
        pane.set_stoppable(self._session.is_generating(voice) or view.loading)
        self._window.status_line.set_voice(
            voice,
            view.file,
            view.device,
            view.context_used,
            view.n_ctx,
            view.tokens_per_s,
            _state_text(view, waits=waits),
        )

    def _on_state(self) -> None:
        composer = self._window.composer
        composer.set_generating(self._session.generating)
        composer.set_enabled_reason(self._session.refusal or (ELSEWHERE if self._session.busy_elsewhere else ""))
        for voice, pane in self._shown_panes():
            pane.set_stoppable(self._session.is_generating(voice) or self._slots[voice].view.loading)

    def _on_engine_loaded(self, voice: Voice, _: object) -> None:
        self._window.notices.settle(_restart(voice))
        self._window.notices.settle(_insist(voice))

    def _on_engine_lost(self, voice: Voice, error: EngineDied) -> None:
        actions = [(_restart(voice), f"Start the {voice.value} engine again")]
        self._window.notices.show_error(error, actions)

    def _on_load_refused(self, voice: Voice, error: AppError) -> None:
        self._window.notices.show_error(error, [(_insist(voice), "Load it anyway")])

    def _on_notice_action(self, action: str) -> None:
        for voice in Voice:
            if action == _restart(voice):
                self._session.load_engine(voice)
            elif action == _insist(voice):
                self._session.insist(voice)

    # --- settings within reach of the keyboard

    def _zoom(self, step: float) -> None:
        settings = self._keeper.settings
        low, high = ZOOM_STEPS
        zoom = 1.0 if step == 0 else min(high, max(low, round(settings.text_zoom + step, 2)))
        self._keeper.update(msgspec.structs.replace(settings, text_zoom=zoom))

    def _choose_costume(self, name: str) -> None:
        settings = self._keeper.settings
        base = msgspec.structs.replace(settings.base, costume=CostumeName(name))
        self._keeper.update(msgspec.structs.replace(settings, base=base))


def _restart(voice: Voice) -> str:
    """The action that starts a lost engine again."""
    return f"restart {voice.value}"


def _insist(voice: Voice) -> str:
    """The action that loads a file although it was refused."""
    return f"insist {voice.value}"


def _state_text(view: EngineView, *, waits: bool) -> str:
    """One or two words, with the numbers while something is counted. waits: a question is kept for it."""
    if waits and view.state in (EngineState.EMPTY, EngineState.LOST):
        return "Waiting for its turn"
    if view.state is EngineState.LOADING and view.progress is not None:
        return f"Loading {view.progress:.0%}"
    if view.state is EngineState.GENERATING and view.progress is not None and view.prompt_done < view.prompt_total:
        return f"Reading your prompt {view.prompt_done:,} of {view.prompt_total:,}"
    return _STATE_WORDS[view.state]
