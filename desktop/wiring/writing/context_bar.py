"""Says how much of the context the next message takes, above the composer, and what is not read any more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from desktop.chat.budget import Budget
from desktop.chat.draft import Draft
from desktop.control.conversation.budgets import Budgets
from desktop.control.conversation.unseen import Unseen
from desktop.control.conversation.upcoming import Next
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.protocol.messages import TextPrompt
from desktop.views.kit.voice_words import speaker_name
from desktop.views.window.main_window import MainWindow
from desktop.voice import Speaker
from desktop.wiring.chat_parts import ChatParts

EVERY_MS = 120  # while somebody types
HOLD_MS = 5_000  # a message that may not fit waits so long for its count; then whoever answers judges it
UNSURE = 1 / 8  # of the context, by the estimate: some vocabularies have a token for every letter
READS_ALONE = "reads this message alone, in the costume Plain: not what was said before."
NEAR = 0.6  # of the context; below it the bar alone says enough


class ContextBarWiring(QObject):
    """The bar belongs to the open chat: with another one it is empty until that one is counted."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._composer, self._chat, self._upcoming, self._pool = window.composer, chat.open_chat, chat.upcoming, pool
        self._window, self._speaking = window, chat.speaking
        self._budgets, self._unseen = Budgets(pool, self), Unseen(pool, self)
        self._unseen.found.connect(self._on_found)
        self._shown: dict[str, tuple[Speaker, Budget]] = {}
        self._estimates: dict[str, Budget] = {}
        self._newest: dict[str, Next] = {}
        self._counted: set[str] = set()  # of whom the newest is counted
        self._timer = single_shot(self, EVERY_MS, self._count)
        self._hold = single_shot(self, HOLD_MS, self._send_held)
        self._composer.sending.connect(self._on_sending)
        self._composer.draft_changed.connect(self._let_go)
        self._composer.size_line.larger_requested.connect(window.side_panel.open_loading)
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
        self._counted.clear()
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_chat_opened(self) -> None:
        self._budgets.forget()
        self._unseen.forget()
        for pane in self._window.panes.values():
            pane.column.set_first_seen(None)
        self._shown.clear()
        self._let_go()
        self._show()
        self._start()

    @Slot()
    def _count(self) -> None:
        draft = self._composer.draft()
        speakers = [one for one in self._chat.state.speakers if one.id in self._chat.state.speaking]
        far = {one.id: self._far_too_large(one, draft) for one in speakers}
        found = {one.id: None if far[one.id] else self._upcoming.next(one, draft) for one in speakers}
        kept = {one.id: self._shown[one.id] for one in speakers if found[one.id] and one.id in self._shown}
        self._shown = kept | {one.id: (one, budget) for one in speakers if (budget := far[one.id])}
        self._newest = {known: asked for known, asked in found.items() if asked is not None}
        self._estimates.clear()
        self._counted.clear()
        for speaker in speakers:
            asked = found[speaker.id]
            if asked is not None:
                self._estimate(speaker, asked)
                self._budgets.ask(asked)
        self._show()

    def _far_too_large(self, speaker: Speaker, draft: Draft) -> Budget | None:
        return self._budgets.far_too_large(self._speaking.asked(speaker, self._chat.item), draft)

    @Slot()
    def _on_sending(self) -> None:
        """Nobody types faster than it is counted, but whoever pastes sends at once."""
        if self._timer.isActive():
            self._timer.stop()
            self._count()
        held = bool(self._unsure())
        self._composer.hold(held=held)
        if held:
            self._hold.start()

    def _unsure(self) -> list[str]:
        """Of whom it is not known whether they can read what is to be sent."""
        uncounted = {known: one for known, one in self._estimates.items() if known not in self._counted}
        return [known for known, one in uncounted.items() if one.prompt >= UNSURE * one.n_ctx]

    @Slot()
    def _send_held(self) -> None:
        self._estimates.clear()
        self._hold.stop()
        self._composer.send()

    @Slot()
    def _let_go(self) -> None:
        """Something else is written, or elsewhere: what was held is not to be sent any more."""
        self._hold.stop()
        self._composer.hold(held=False)

    def _estimate(self, speaker: Speaker, asked: Next) -> None:
        """Something to see until it is counted; what was counted a moment ago is nearer than an estimate."""
        known = self._shown.get(speaker.id)
        estimate = self._budgets.estimate(asked)
        if estimate is not None:
            self._estimates[speaker.id] = estimate
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
            if self._newest.get(speaker_id) is asked and not self._timer.isActive():
                self._counted.add(speaker_id)
            self._show()
            self._unseen.look(asked, budget)
            if self._hold.isActive() and not self._unsure():
                self._send_held()

    @Slot(str, object)
    def _on_found(self, speaker_id: str, first: int | None) -> None:
        if speaker_id in self._window.panes:
            self._window.pane(speaker_id).column.set_first_seen(first)

    def _show(self) -> None:
        state = self._chat.state
        shown = self._shown if state.hidden_pair is None else {}  # lengths would tell who wrote which
        order = [one.id for one in state.speakers if one.id in shown]
        self._composer.context_bar.show_budgets({known: self._shown[known] for known in order})
        for speaker_id in self._chat.state.speaking:
            self._window.status_line.set_used(speaker_id, self._used(speaker_id))
        self._show_size([self._shown[known] for known in order])

    def _used(self, speaker_id: str) -> int | None:
        """Tokens that a voice has in mind; None while they are not counted."""
        if speaker_id in self._shown:
            return self._shown[speaker_id][1].used
        return None if self._chat.column(speaker_id) else 0

    def _alone(self) -> str:
        """Who reads the message and nothing that was said before, as one may not expect of a chat; "" = nobody."""
        for asked in self._newest.values():
            prompt = asked.request.prompt
            alone = isinstance(prompt, TextPrompt) and len(prompt.segments) == 1
            if alone and len(asked.asked.history) > 1:
                return f"{speaker_name(asked.asked.speaker)} {READS_ALONE}"
        return ""

    def _show_size(self, shown: Sequence[tuple[Speaker, Budget]]) -> None:
        """Of the voice that has most to say about it. What stands there already is no message's fault."""
        line, draft = self._composer.size_line, self._composer.draft()
        if not shown or not draft.says_something():
            line.show_size("")
            return
        speaker, told = max(shown, key=lambda one: (one[1].excess, one[1].cut, one[1].used / max(1, one[1].n_ctx)))
        if told.used < NEAR * told.n_ctx:
            line.show_size(self._alone())
            return
        whose = f"{speaker_name(speaker)}: " if len(shown) > 1 else ""
        words = " · ".join(filter(None, [told.words(), told.advice(attached=bool(draft.attachments))]))
        tone = "danger" if told.too_large else "warn" if told.cut else "dim"
        grows = told.may_grow and (told.too_large or told.cut)
        line.show_size(f"{whose}{words}", tone=tone, too_large=told.too_large, may_grow=grows)
