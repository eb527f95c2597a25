"""Says how much of the context the next message takes, above the composer, and what is not read any more."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop.chat.budget import Budget
from desktop.control.conversation.budgets import Budgets
from desktop.control.conversation.unseen import Unseen
from desktop.control.conversation.upcoming import Next
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.views.window.main_window import MainWindow
from desktop.voice import Speaker
from desktop.wiring.chat_parts import ChatParts

EVERY_MS = 120  # while somebody types
NEAR = 0.6  # of the context; below it the bar alone says enough


class ContextBarWiring(QObject):
    """The bar belongs to the open chat: with another one it is empty until that one is counted."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._composer, self._chat, self._upcoming, self._pool = window.composer, chat.open_chat, chat.upcoming, pool
        self._window = window
        self._budgets, self._unseen = Budgets(pool, self), Unseen(pool, self)
        self._unseen.found.connect(self._on_found)
        self._shown: dict[str, tuple[Speaker, Budget]] = {}
        self._timer = single_shot(self, EVERY_MS, self._count)
        self._budgets.counted.connect(self._on_counted)
        self._chat.chat_opened.connect(self._on_chat_opened)
        for changed in (
            self._composer.draft_changed,
            self._chat.state_changed,
            self._chat.columns_changed,
            self._chat.speakers_changed,
            chat.tuning.changed,
            chat.upcoming.changed,
            keeper.changed,
            pool.loaded,
        ):
            changed.connect(self._start)

    @Slot()
    def _start(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_chat_opened(self) -> None:
        self._budgets.forget()
        self._unseen.forget()
        for pane in self._window.panes.values():
            pane.column.set_first_seen(None)
        self._shown.clear()
        self._show()
        self._start()

    @Slot()
    def _count(self) -> None:
        draft = self._composer.draft()
        speakers = [one for one in self._chat.state.speakers if one.id in self._chat.state.speaking]
        found = {one.id: self._upcoming.next(one, draft) for one in speakers}
        self._shown = {one.id: self._shown[one.id] for one in speakers if found[one.id] and one.id in self._shown}
        for speaker in speakers:
            asked = found[speaker.id]
            if asked is not None:
                self._estimate(speaker, asked)
                self._budgets.ask(asked)
        self._show()

    def _estimate(self, speaker: Speaker, asked: Next) -> None:
        """Something to see until it is counted; what was counted a moment ago is nearer than an estimate."""
        known = self._shown.get(speaker.id)
        estimate = self._budgets.estimate(asked)
        if estimate is None:
            self._shown.pop(speaker.id, None)
        elif (
            known is None
            or known[1].n_ctx != estimate.n_ctx
            or abs(known[1].prompt - estimate.prompt) > known[1].prompt
        ):
            self._shown[speaker.id] = (speaker, estimate)

    @Slot(object, object)
    def _on_counted(self, asked: Next, budget: Budget) -> None:
        speaker_id = asked.asked.speaker.id
        speaker = self._chat.state.speaker(speaker_id)
        if speaker is not None and speaker_id in self._chat.state.speaking:
            self._shown[speaker_id] = (speaker, budget)
            self._show()
            self._unseen.look(asked, budget)

    @Slot(str, object)
    def _on_found(self, speaker_id: str, first: int | None) -> None:
        if speaker_id in self._window.panes:
            self._window.pane(speaker_id).column.set_first_seen(first)

    def _show(self) -> None:
        state = self._chat.state
        shown = self._shown if state.hidden_pair is None else {}  # lengths would tell who wrote which
        order = [one.id for one in state.speakers if one.id in shown]
        self._composer.context_bar.show_budgets({known: self._shown[known] for known in order})
        budgets = [self._shown[known][1] for known in order]
        told = max(budgets, key=lambda one: (one.too_large, one.cut, one.prompt / max(1, one.n_ctx)), default=None)
        if told is None or told.prompt < NEAR * told.n_ctx:
            self._composer.set_size("")
        else:
            words = " · ".join(filter(None, [told.words(), told.advice()]))
            self._composer.set_size(words, too_large=told.too_large)
