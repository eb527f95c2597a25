"""Connects the engines with what the window shows of them: status line, panes' heads, and notices of lost engines."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from desktop.control.engines.admission import LoadRefused
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.view import EngineState, EngineView
from desktop.control.timers import single_shot
from desktop.errors import AppError, EngineDied
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Loaded
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer
from desktop.views.window.status_line import VoiceStatus
from desktop.wiring.chat_parts import ChatParts

STATUS_EVERY_MS = 120  # engines tell every few tokens; eyes need less

WAITS = "Waits for "  # what Loading notes of an engine whose room another one has

_STATE_WORDS = {
    EngineState.EMPTY: "Not loaded",
    EngineState.STARTING: "Starting",
    EngineState.LOADING: "Loading",
    EngineState.READY: "",  # nothing to tell is the calmest word for it
    EngineState.GENERATING: "Writing",
    EngineState.STOPPING: "Stopping",
    EngineState.LOST: "Engine stopped",
}


class EngineStatusWiring(QObject):
    """Shows the engines of those who speak next. Made after what shows their panes."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool) -> None:
        super().__init__(window)
        self._window, self._open_chat, self._pool = window, chat.open_chat, pool
        open_chat = chat.open_chat
        self._timer = single_shot(self, STATUS_EVERY_MS, self._show_all)
        pool.changed.connect(self._on_changed)
        pool.loaded.connect(self._on_loaded)
        pool.lost.connect(self._on_lost)
        pool.refused.connect(self._on_refused)
        open_chat.speakers_changed.connect(self._show_all)
        open_chat.state_changed.connect(self._show_stoppable)
        self._show_all()

    def _on_changed(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _shown(self) -> list[tuple[str, EngineKey]]:
        """The speakers whose columns are shown, with their engines."""
        keys = ((speaker, self._open_chat.engines.key(speaker)) for speaker in self._open_chat.state.speaking)
        return [(speaker, key) for speaker, key in keys if key is not None]

    def _show_all(self) -> None:
        for speaker, key in self._shown():
            self._show(speaker, key)
        self._show_stoppable()

    def _show(self, speaker: str, key: EngineKey) -> None:
        view, pane = self._pool.view(key), self._window.pane(speaker)
        here, waits = self._open_chat.is_answering(speaker), self._open_chat.is_waiting(speaker)
        words = state_text(view, here=here, waits=waits)
        if view.state is EngineState.EMPTY and self._open_chat.engines.load_is_due:
            words = _STATE_WORDS[EngineState.LOADING]
        pane.set_file(view.title or view.file, " · ".join(p for p in (view.file, view.description, view.note) if p))
        pane.set_state(words, (view.busy and here) or view.loading, view.progress if here or view.loading else None)
        self._window.status_line.set_status(speaker, status_of(view, words, here=here))

    def _show_stoppable(self) -> None:
        for speaker, key in self._shown():
            stoppable = self._open_chat.is_answering(speaker) or self._pool.view(key).loading
            self._window.pane(speaker).set_stoppable(stoppable)

    def _on_loaded(self, key: EngineKey, _: Loaded) -> None:
        for speaker in self._open_chat.engines.speakers_from(key):
            self._window.notices.settle(_lost(speaker))
            self._window.notices.settle(_refused(speaker))

    def _on_lost(self, key: EngineKey, error: EngineDied) -> None:
        speakers = self._open_chat.engines.speakers_from(key)
        if not speakers:  # nobody here speaks from it
            self._window.notices.show_error(error)
        for speaker in speakers:
            again = Offer(f"Start the {speaker} engine again", partial(self._open_chat.engines.load, speaker))
            told = _in_short(error) if self._open_chat.is_answering(speaker) else error
            self._window.notices.show_error(told, [again], _lost(speaker))

    def _on_refused(self, key: EngineKey, error: LoadRefused) -> None:
        for speaker in self._open_chat.engines.speakers_from(key):
            anyway = Offer("Load it anyway", partial(self._open_chat.engines.insist, key))
            self._window.notices.show_error(error, [anyway], _refused(speaker))


def _in_short(error: EngineDied) -> AppError:
    """The whole reason stands below the answer that ended with the engine: once is enough."""
    return AppError(error.title, hint="What is known of it stands below the answer.", log=error.log)


def _lost(speaker: str) -> str:
    """What the notice about a lost engine is about."""
    return f"lost {speaker}"


def _refused(speaker: str) -> str:
    """What the notice about a file that was not loaded is about."""
    return f"refused {speaker}"


def status_of(view: EngineView, words: str, *, here: bool) -> VoiceStatus:
    """What the status line shows of an engine. words: its state; here: whether what it writes is shown in front."""
    return VoiceStatus(
        file=view.file,
        device=view.device,
        context_used=view.context_used if here and view.busy else None,
        n_ctx=view.n_ctx,
        tokens_per_s=view.tokens_per_s,
        state_text=words,
    )


def state_text(view: EngineView, *, here: bool, waits: bool) -> str:
    """One or two words, with the numbers while something is counted.

    here: this chat is being answered; waits: its question is kept until others are answered, or have made room.
    """
    if waits and not view.loading:
        return view.note.rstrip(".") if view.note.startswith(WAITS) else "Waiting for its turn"
    if view.state is EngineState.LOADING and view.progress is not None:
        return f"Loading {view.progress:.0%}"
    if view.state is EngineState.GENERATING and view.reads:
        return f"Reading {view.progress:.0%}" if view.progress is not None else "Reading"
    if view.busy and not here:
        return "Writing elsewhere"
    if view.state is EngineState.GENERATING and view.progress is not None and view.prompt_done < view.prompt_total:
        return f"Reading your prompt {view.prompt_done:,} of {view.prompt_total:,}"
    return _STATE_WORDS[view.state]
