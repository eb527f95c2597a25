"""What the user says of two answers to one question in the open chat, and the tally of all such words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.chat.comparing.vote import TaskKind, Verdict, Vote, guessed_kind
from desktop.chat.conversation import ROOT, Message, Role, Status
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.records import Records
from desktop.errors import AppError

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.tally import TallyRow
    from desktop.store.chats import ChatStore

TWO = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to a question, as they stand on the screen. vote: what is said of them, None = nothing yet."""

    question: Message
    left: Message
    right: Message
    kind: TaskKind
    vote: Vote | None

    @property
    def ended(self) -> bool:
        """Whether both are whole."""
        return Status.RUNNING not in (self.left.status, self.right.status)

    @property
    def hidden(self) -> bool:
        """Whether it is not to be told yet who wrote which."""
        return self.vote is not None and self.vote.verdict is Verdict.OPEN


class Votes(QObject):
    """One for an OpenChat."""

    changed = Signal()  # pair() may be another

    def __init__(self, records: Records, chat: OpenChat) -> None:
        super().__init__(chat)
        self._records, self._chat = records, chat
        for changed in (chat.chat_opened, chat.columns_changed, chat.answer_begun, chat.message_added):
            changed.connect(self._tell)
        chat.answer_ended.connect(self._on_ended)
        chat.speakers_changed.connect(self._tell)

    def pair(self) -> Pair | None:
        """The hidden two; else those with which the first two columns end; None where they end otherwise."""
        state = self._chat.state
        if (hidden := state.hidden_pair) is not None:
            left, right = state.find(hidden.left_id), state.find(hidden.right_id)
        elif len(state.speaking) >= TWO:
            columns = [state.tree.column(speaker) for speaker in state.speaking[:TWO]]
            left, right = (column[-1] if column else None for column in columns)
        else:
            return None
        return self._pair_of(left, right)

    def say(self, verdict: Verdict) -> None:
        """One of the two answers is better, or neither; told anew, it counts in the place of what was said before."""
        pair, item = self.pair(), self._chat.item
        if pair is None or item is None or not pair.ended or verdict is Verdict.OPEN:
            return
        blind = pair.vote is not None and pair.vote.blind
        self._keep(Vote(item.id, pair.left.id, pair.right.id, verdict, blind=blind, kind=pair.kind))

    def set_kind(self, kind: TaskKind) -> None:
        """The pair's question is of this kind."""
        pair = self.pair()
        if pair is not None and pair.vote is not None:
            self._keep(replace(pair.vote, kind=kind))

    def take_back(self) -> None:
        """Nothing is said of the two; where who is who was hidden, it is told without."""
        pair = self.pair()
        if pair is not None and pair.vote is not None:
            self._forget(pair.vote)

    def tally(self, told: Callable[[list[TallyRow]], None]) -> None:
        """All votes of all chats, counted."""
        from desktop.chat.comparing.tally import tally

        self._records.ask(lambda store: tally(store.votes.counted()), told, self._chat.failed.emit)

    def _pair_of(self, left: Message | None, right: Message | None) -> Pair | None:
        state = self._chat.state
        if left is None or right is None or left.id == right.id or left.parent_id != right.parent_id:
            return None
        question = state.find(left.parent_id or ROOT)
        if question is None or not left.role is right.role is Role.ASSISTANT:
            return None
        vote = state.votes.get(frozenset((left.id, right.id)))
        if vote is not None and vote.left_id == right.id:
            vote = vote.mirrored()  # they stood the other way round when it was said
        kind = vote.kind if vote is not None else guessed_kind(question.text)
        return Pair(question, left, right, kind, vote)

    def _keep(self, vote: Vote) -> None:
        self._change(vote.pair, vote, lambda store: store.votes.put(vote))

    def _forget(self, vote: Vote) -> None:
        self._change(vote.pair, None, lambda store: store.votes.remove(vote.left_id, vote.right_id))

    def _change(self, pair: frozenset[int], vote: Vote | None, write: Callable[[ChatStore], object]) -> None:
        """Shown at once, and as it was before where it cannot be stored."""
        state = self._chat.state
        former = state.votes.get(pair)

        def not_stored(error: AppError) -> None:
            if state.votes.get(pair) == vote:  # nothing else was said since
                _set(state.votes, pair, former)
                self._told_anew()
            self._chat.failed.emit(error)

        _set(state.votes, pair, vote)
        self._records.ask(write, None, not_stored)
        self._told_anew()

    def _told_anew(self) -> None:
        self._chat.state_changed.emit()
        self.changed.emit()

    def _tell(self) -> None:
        self.changed.emit()

    def _on_ended(self, answer: Message) -> None:
        """One that broke off, or has no word, cannot be compared: who is who is told at once."""
        hidden = self._chat.state.hidden_pair
        broke_off = answer.status in (Status.FAILED, Status.INTERRUPTED) or not answer.text.strip()
        if hidden is not None and answer.id in hidden.pair and broke_off:
            self._forget(hidden)
        else:
            self.changed.emit()


def _set(votes: dict[frozenset[int], Vote], pair: frozenset[int], vote: Vote | None) -> None:
    """None = nothing is said of them."""
    if vote is None:
        votes.pop(pair, None)
    else:
        votes[pair] = vote
