"""What the user has written and answered in the open chat: questions, edits, answers again, further and otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop.chat.answer_run import TRIMMED
from desktop.chat.attachments import AttachedText, told_history
from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import ROOT, Attachment, Message, Role
from desktop.chat.item import Item
from desktop.chat.places import AnswerPlace, QuestionPlace, at_the_end, beside, given_to, instead_of
from desktop.chat.speaking import Asked, Speaking
from desktop.control.conversation.answers import Answers
from desktop.control.conversation.open_chat import OpenChat
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.errors import AppError
from desktop.store.asking import (
    Branch,
    KeptOf,
    NewAnswer,
    NewQuestion,
    Stored,
    read_attachments,
    store_answer,
    store_begun,
    store_branched,
    store_continued,
    store_edited,
    store_question,
)
from desktop.voice import Speaker

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

    WriteAnswer = Callable[[ChatStore, Item, Message, NewAnswer], Stored]

ALL = -1  # tokens
QUESTION_HIDDEN = AppError(
    "The question is hidden from the voices.", "Nobody is sent it.", "Show it to the voices again to have it answered."
)


class _Done(NamedTuple):
    """What was stored, and by message id the texts that came along with what the engines are to read."""

    stored: Stored
    attached: Mapping[int, Sequence[Attachment]]


class Writing(QObject):
    """One for an OpenChat. Everything is in the store before an engine is asked."""

    sent = Signal(object)  # ChatState: a question at its end is stored
    send_failed = Signal(object, object)  # AppError, ChatState: nothing was stored, the text stays in the composer

    def __init__(
        self, records: Records, answers: Answers, pool: EnginePool, chat: OpenChat, speaking: Speaking
    ) -> None:
        super().__init__(chat)
        self._records, self._answers, self._pool = records, answers, pool
        self._chat, self._speaking = chat, speaking

    def send(self, text: str, attachments: Sequence[AttachedText] = ()) -> None:
        """Store the question at the end of the chat, then ask everybody who speaks."""
        self.send_in(self._chat.state, text, attachments)

    def send_in(self, state: ChatState, text: str, attachments: Sequence[AttachedText] = ()) -> None:
        """The same in a chat that need not be the one that is shown."""
        if self._may_ask(state) and (text.strip() or attachments):
            place = at_the_end(state.tree, state.speaker_ids, state.speaking)
            self._ask_question(state, place, text, attachments=attachments)

    def edit(self, speaker_id: str, question_id: int, text: str) -> None:
        """Ask another question in the place of one; the old one and all that came from it stay as a version.

        What came along with the old one comes along with this one, too.
        """
        state = self._chat.state
        question = state.find(question_id)
        if question is None or question.role is Role.ASSISTANT:
            return
        if self._may_ask() and (text.strip() or question.attachments):
            place = instead_of(state.tree, question, speaker_id, state.speaker_ids, state.speaking)
            self._ask_question(state, place, text, question)

    def regenerate(self, wishes: Sequence[tuple[str, int]]) -> None:
        """Answer again, by speaker and answer: each in the place of one that its column shows.

        Instead of an answer it may be the question with which the column ends.
        """
        if not self._may_ask():
            return
        asked = [wish for wish in wishes if not self._is_about_hidden(wish[1])]
        if len(asked) < len(wishes):
            self._chat.failed.emit(QUESTION_HIDDEN)
        for speaker_id, answer_id in asked:
            self._ask_beside(speaker_id, answer_id, store_answer)

    def answer_several(self, speaker_id: str, answer_id: int, samples: int) -> None:
        """So many answers more, each a version in the place of one; the first of them is shown."""
        if self._may_ask():
            self._ask_beside(speaker_id, answer_id, store_answer, samples=samples)

    def ask_one(self, speaker_id: str, text: str) -> None:
        """Store a question at the end of the chat, and ask this speaker alone."""
        state = self._chat.state
        if self._may_ask() and text.strip():
            self._ask_question(state, at_the_end(state.tree, state.speaker_ids, (speaker_id,)), text)

    def go_on(self, speaker_id: str, answer_id: int, tokens: int = ALL, by: str = "") -> None:
        """Another version of an answer, which begins with so many of its tokens and goes on from there.

        by: who writes it, "" = whose column it is.
        """
        state = self._chat.state
        answer, speaker = state.find(answer_id), state.speaker(by or speaker_id)
        if self._may_ask() and answer is not None and speaker is not None:
            kept_of = self._kept_of(answer, speaker, tokens)
            self._ask_beside(speaker_id, answer_id, partial(store_continued, kept_of), by=by)

    def branch(self, speaker_id: str, answer_id: int, branch: Branch, by: str = "") -> None:
        """Another version of an answer, which begins with exactly these tokens. by: who goes on, "" = its speaker."""
        state = self._chat.state
        answer, speaker = state.find(answer_id), state.speaker(by or speaker_id)
        if self._may_ask() and answer is not None and speaker is not None:
            kept_of = self._kept_of(answer, speaker)
            self._ask_beside(speaker_id, answer_id, partial(store_branched, branch, kept_of), by=by)

    def begin_with(self, speaker_id: str, answer_id: int, text: str) -> None:
        """Another version of an answer, which begins with the user's words; its voice goes on from them."""
        if self._may_ask() and text:
            self._ask_beside(speaker_id, answer_id, partial(store_begun, text))

    def answer_instead(self, speaker_id: str, other_id: str, answer_id: int) -> None:
        """Let another speaker answer in the place of an answer of this column, with what stands before it there."""
        if self._may_ask():
            self._ask_beside(speaker_id, answer_id, store_answer, by=other_id)

    def edit_answer(self, speaker_id: str, answer_id: int, text: str) -> None:
        """Put the user's words in the place of an answer, which stays as a version."""
        state, answer = self._chat.state, self._chat.state.find(answer_id)
        item, place = state.item, beside(state.tree, speaker_id, answer_id, state.speaker_ids)
        if self._may_ask() and answer is not None and place is not None and item is not None:
            self._store(state, lambda store: store_edited(store, item, answer, place, text), [], answer)

    def _kept_of(self, answer: Message, speaker: Speaker, tokens: int = ALL) -> KeptOf:
        from desktop.engine.llama.vocabulary_name import vocabulary_name_in  # not needed before the window is seen

        key = self._speaking.key(speaker)
        read = partial(vocabulary_name_in, Path(key.source.path))
        return KeptOf(answer, tokens, self._pool.view(key).vocabulary, read)

    # --- asking

    def _may_ask(self, state: ChatState | None = None) -> bool:
        if state is None or state is self._chat.state:
            return not self._chat.generating and not self._chat.refusal
        return not state.storing and state.item is not None and not self._answers.any_in(state.item.id)

    def _ask_question(
        self,
        state: ChatState,
        place: QuestionPlace,
        text: str,
        original: Message | None = None,
        attachments: Sequence[AttachedText] = (),
    ) -> None:
        asked = [self._asked(state, answer) for answer in place.answers]
        if self._speaking.settings.same_sampling:
            from desktop.chat.comparing.same_sampling import with_same_sampling  # seldom wanted

            asked = with_same_sampling(asked)
        new = NewQuestion(
            item=state.item,
            speakers=state.speakers,
            speaking=state.speaking,
            place=place,
            text=text,
            answers=[
                NewAnswer(at, self._speaking.writer(by), samples=by.settings.samples)
                for at, by in zip(place.answers, asked, strict=True)
            ],
            edited_from=original.id if original is not None else None,
            attachments=attachments,
            blind=self._speaking.settings.blind,
        )
        self._store(state, lambda store: store_question(store, new), asked, original)

    def _ask_beside(self, speaker_id: str, answer_id: int, write: WriteAnswer, by: str = "", samples: int = 1) -> None:
        """by: who answers, "" = whose column it is."""
        state = self._chat.state
        answer, place = state.find(answer_id), beside(state.tree, speaker_id, answer_id, state.speaker_ids)
        if place is not None and by:
            place = given_to(place, by)
        question = self._question_of(answer)
        if answer is None or place is None or question is None or state.item is None:
            return
        if question.hidden:
            self._chat.failed.emit(QUESTION_HIDDEN)
            return
        asked = replace(self._asked(state, place), trimmed=int(answer.usage.get(TRIMMED, 0)))
        new, item = NewAnswer(place, self._speaking.writer(asked), samples=samples), state.item
        self._store(state, lambda store: write(store, item, question, new), [asked], answer, [question])

    def _question_of(self, message: Message | None) -> Message | None:
        """What an answer of the open chat answers; of a question, itself."""
        if message is None or message.role is not Role.ASSISTANT:
            return message
        return self._chat.state.find(message.parent_id or ROOT)

    def _is_about_hidden(self, message_id: int) -> bool:
        question = self._question_of(self._chat.state.find(message_id))
        return question is not None and question.hidden

    def _asked(self, state: ChatState, place: AnswerPlace) -> Asked:
        self._chat.typing_due.emit()  # a setting that was typed a moment ago counts
        speaker = state.speaker(place.speaker)
        if speaker is None:
            raise KeyError(place.speaker)
        return replace(self._speaking.asked(speaker, state.item), history=place.before)

    def _store(
        self,
        state: ChatState,
        write: Callable[[ChatStore], Stored],
        asked: Sequence[Asked],
        original: Message | None = None,
        questions: Sequence[Message] = (),
    ) -> None:
        """original: what the new messages take the place of, None = they come at the end.

        questions: old ones that are asked again.
        """
        state.storing += 1
        state.stopped = False
        if state is self._chat.state:
            self._chat.stay()
        self._chat.state_changed.emit()
        said = [message for one in asked for message in one.history] + list(questions)
        self._records.ask(
            partial(_with_texts, write, said),
            partial(self._on_stored, state, asked, original),
            partial(self._on_not_stored, state, original),
        )

    def _on_stored(self, state: ChatState, asked: Sequence[Asked], original: Message | None, done: _Done) -> None:
        """`state` is the chat of the moment of asking: another one may be open by now, or the same read again."""
        stored = done.stored
        state.storing -= 1
        if state.item is None:
            self._take_item(state, stored.item)
        state.put(*stored.messages)
        state.choose(stored.steps)
        if stored.vote is not None:
            state.votes[stored.vote.pair] = stored.vote
        self._chat.chat_stored.emit(state.item)
        if original is None:
            self.sent.emit(state)
        if state is self._chat.state:
            self._show(stored, original)
        elif self._chat.item is not None and self._chat.item.id == stored.item.id:
            self._chat.open(self._chat.item, again=True)
        self._answers.store_what_is_left()
        self._ask_engines(state, asked, done)
        self._chat.state_changed.emit()

    def _take_item(self, state: ChatState, item: Item) -> None:
        """A new chat has its row. Who speaks next, and from what settings, may have been chosen while it was made."""
        state.item = replace(item, speaking=state.speaking, speakers=state.speakers)
        if (state.speaking, state.speakers) != (item.speaking, item.speakers):
            self._records.ask(partial(_remember_speakers, state.item), None, self._chat.failed.emit)

    def _show(self, stored: Stored, original: Message | None) -> None:
        if original is not None:
            self._chat.columns_changed.emit(original.id)
            return
        speakers = [answer.speaker for answer in stored.answers]
        if len(set(speakers)) < len(speakers):  # their versions are to be seen, too
            self._chat.columns_changed.emit(None)
            return
        if stored.question is not None:
            self._chat.message_added.emit(stored.question)
        for answer in stored.answers:
            self._chat.answer_begun.emit(answer)

    def _ask_engines(self, state: ChatState, asked: Sequence[Asked], done: _Done) -> None:
        """Where only one file fits into memory, the one that is there answers first: one load less."""
        stored = done.stored
        if state.stopped:
            for answer in stored.answers:
                self._answers.end_unasked(replace(answer, text=stored.begin or answer.text))
            return
        for one in sorted(asked, key=lambda one: not self._pool.view(one.key).occupied):
            samples = [answer for answer in stored.answers if answer.speaker == one.speaker.id]
            if not samples:
                continue
            question = state.find(samples[0].parent_id or ROOT)
            history = told_history([*one.history, question] if question is not None else one.history, done.attached)
            trimmed = one.trimmed if stored.kept is not None else 0
            ready = replace(one, history=history, kept=stored.kept, trimmed=trimmed, begin=stored.begin)
            self._answers.begin(samples, ready)

    def _on_not_stored(self, state: ChatState, original: Message | None, error: AppError) -> None:
        state.storing -= 1
        if original is None:
            self.send_failed.emit(error, state)
        else:
            self._chat.failed.emit(error)
        self._chat.state_changed.emit()


def _with_texts(write: Callable[[ChatStore], Stored], said: Sequence[Message], store: ChatStore) -> _Done:
    stored = write(store)
    return _Done(stored, read_attachments(store, [*said, *stored.messages]))


def _remember_speakers(item: Item, store: ChatStore) -> None:
    store.items.set_speakers(item.id, item.speakers)
    store.items.set_speaking(item.id, item.speaking)
