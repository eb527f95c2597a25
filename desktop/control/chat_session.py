"""The conversation of one window: sends, streams, stops, stores; knows who is speaking and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.conversation import (
    Chat,
    Ending,
    Message,
    Status,
    Voice,
    VoiceChoice,
    history,
    newest_leaf,
    title_from,
)
from desktop.chat.store import ChatStore
from desktop.control.answer_run import AnswerRun, reason_words
from desktop.control.cores import physical_cores
from desktop.control.engine_slot import EngineSlot
from desktop.control.records import Records
from desktop.control.request import context_params, generate_request, stored_parameters, trims_start, voice_settings
from desktop.control.switching import Switcher
from desktop.engine.messages import Finished, Tokens
from desktop.errors import AppError, EngineDied
from desktop.settings import Settings

Result = TypeVar("Result")

SHOW_EVERY_MS = 40  # text reaches the window at most 25 times a second
SAVE_EVERY_MS = 800  # and the disk often enough to lose less than a second of it


class _Stored(NamedTuple):
    chat: Chat
    question: Message


class ChatSession(QObject):
    """One open chat and the answers on their way. Everything here runs on the window's thread and never waits."""

    chat_opened = Signal(object)  # Chat | None; the messages are there
    chat_stored = Signal(object)  # Chat: new, or touched by a new message
    message_added = Signal(object)  # Message: a question
    answer_begun = Signal(object)  # Message, empty
    answer_grew = Signal(object, int, str, str)  # Voice, message id, new text, new reasoning
    answer_taken_back = Signal(object, int)  # Voice, message id: its text so far was thinking; answer_grew follows
    answer_ended = Signal(object)  # Message, as stored
    choice_changed = Signal(object)  # VoiceChoice
    state_changed = Signal()  # `generating` or `refusal` may have changed
    send_failed = Signal(object)  # AppError: nothing was stored, the text stays in the composer
    failed = Signal(object)  # AppError
    engine_lost = Signal(object, object)  # Voice, EngineDied
    load_refused = Signal(object, object)  # Voice, LoadRefused: the user may insist()

    def __init__(
        self,
        records: Records,
        slots: Mapping[Voice, EngineSlot],
        file_for: Callable[[Settings, Voice], Path],
        settings: Settings,
        parent: QObject | None = None,
        *,
        switcher: Switcher | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._slots = slots
        self._file_for = file_for
        self._settings = settings
        self._switcher = switcher if switcher is not None else Switcher(slots, parent=self)
        self._switcher.use_settings(settings)
        self._switcher.refused.connect(self.load_refused)
        self._turn = 0
        self._asking = 0  # questions and answers handed to the store, not back yet
        self._runs: dict[Voice, AnswerRun] = {}
        self._unstored: dict[int, Message] = {}  # answers that ended while the disk was full
        self.chat: Chat | None = None
        self.messages: list[Message] = []
        self._opening: int | None = None  # the chat being read
        self.choice = VoiceChoice.INSTRUCT
        self.refusal = ""  # why nothing can be sent at all, "" when it can
        self._show_timer = self._single_shot(SHOW_EVERY_MS, self._show_new_text)
        self._save_timer = self._single_shot(SAVE_EVERY_MS, self._save_partial_answers)
        for voice, slot in slots.items():
            slot.tokens.connect(partial(self._on_tokens, voice))
            slot.finished.connect(partial(self._on_finished, voice))
            slot.failed.connect(partial(self._on_failed, voice))
            slot.lost.connect(partial(self._on_lost, voice))

    @property
    def generating(self) -> bool:
        """Whether an answer is on its way or about to be."""
        return bool(self._runs) or self._asking > 0

    @property
    def busy_elsewhere(self) -> bool:
        """Whether the answer on its way belongs to a chat that is not open."""
        return any(not self._is_open(run.message) for run in self._runs.values())

    def is_generating(self, voice: Voice) -> bool:
        """Whether this voice is answering."""
        return voice in self._runs

    def shown_messages(self, voice: Voice) -> list[Message]:
        """The open chat's path as this voice sees it, answers on their way with all their text."""
        live = {run.message.id: run for run in self._runs.values()}
        path = history(self.messages, newest_leaf(self.messages), voice)
        return [live[message.id].so_far() if message.id in live else message for message in path]

    def mark_shown(self) -> None:
        """The window shows what shown_messages() gave it: nothing of that is told again."""
        for run in self._runs.values():
            run.take_unshown()

    def use_settings(self, settings: Settings) -> None:
        """Sampling counts from the next answer; a changed file is loaded at once, or after the answer on its way."""
        before, self._settings = self._settings, settings
        self._switcher.use_settings(settings)
        chosen = {v for v in self.choice.voices() if self._file_for(settings, v) != self._file_for(before, v)}
        self._prepare([voice for voice, slot in self._slots.items() if slot.occupied or voice in chosen])

    def load_engines(self) -> None:
        """Load the files of the voices that speak next."""
        self._prepare(self.choice.voices())

    def load_engine(self, voice: Voice) -> None:
        """Load one voice's file, again after its engine was lost; never in the place of a voice that speaks next."""
        self._prepare([voice])

    def insist(self, voice: Voice) -> None:
        """Load this voice's file although that was refused."""
        self._switcher.insist(self._file_for(self._settings, voice))
        self._prepare([voice])

    def is_regenerated(self, message: Message) -> bool:
        """Whether the same question has an older answer of the same voice."""
        return any(
            other.parent_id == message.parent_id and other.voice is message.voice and other.id < message.id
            for other in self.messages
        )

    def refuse(self, reason: str) -> None:
        """Send nothing any more: the chats cannot be stored."""
        self.refusal = reason
        self.state_changed.emit()

    def choose(self, choice: VoiceChoice) -> None:
        """Who speaks next; the chat remembers it."""
        if choice is self.choice:
            return
        self.choice = choice
        if self.chat is not None:
            chat_id = self.chat.id
            self._records.ask(lambda store: store.set_voice_choice(chat_id, choice), None, self.failed.emit)
        self.choice_changed.emit(choice)
        self.load_engines()

    def new_chat(self) -> None:
        """An empty chat; it is stored with its first message."""
        self.chat, self.messages, self._opening = None, [], None
        self.chat_opened.emit(None)
        self.state_changed.emit()

    def open_chat(self, chat: Chat) -> None:
        """Show a stored chat, unless another one, or a new one, is asked for before it is read."""
        self._opening = chat.id
        self._records.ask(lambda store: store.messages(chat.id), partial(self._on_opened, chat), self.failed.emit)

    def send(self, text: str) -> None:
        """Store the question, then ask every voice of the choice."""
        if self.generating or self.refusal or not text.strip():
            return
        chat, choice, messages = self.chat, self.choice, self.messages
        leaf = newest_leaf(messages)
        leaf_id = leaf.id if leaf is not None else None
        self._ask(
            lambda store: _store_question(store, chat, choice, leaf_id, text),
            partial(self._on_stored, messages, choice),
            self.send_failed.emit,
        )

    def regenerate(self, *message_ids: int) -> None:
        """Answer the same questions again, each with its voice if it is shown; old answers stay as siblings."""
        if self.generating or self.refusal:
            return
        voices = self.choice.voices()
        for answer in map(self._find, message_ids):
            question = self._find(answer.parent_id) if answer is not None else None
            if answer is not None and question is not None:
                self._begin_answer(answer.voice if answer.voice in voices else voices[0], question, self.messages)

    def stop(self, voice: Voice | None = None) -> None:
        """Stop one voice's answer or load, or all of them."""
        for running, slot in self._slots.items():
            if voice in (None, running) and (running in self._runs or slot.view.loading):
                slot.cancel()

    def stop_all(self) -> None:
        """Stop whatever is being written."""
        self.stop()

    def shut_down(self) -> None:
        """Keep what was written so far. The engines are ended by their owner."""
        self._switcher.close()
        self._show_timer.stop()
        self._save_timer.stop()
        self._store_what_is_left()
        for run in self._runs.values():
            self._store_end(run.ended_by(Status.INTERRUPTED, "Tandem was closed while this was being written."))
        self._runs.clear()

    def _single_shot(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _find(self, message_id: int | None) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def _prepare(self, voices: Sequence[Voice]) -> None:
        """Have files ready. A voice that answers keeps its file until it has finished; see _end()."""
        wishes = [(voice, self._file_for(self._settings, voice)) for voice in voices if voice not in self._runs]
        self._switcher.prepare(wishes, context_params(self._settings.engine), self.choice.voices())

    def _ask(
        self, work: Callable[[ChatStore], Result], done: Callable[[Result], None], failed: Callable[[AppError], object]
    ) -> None:
        self._asking += 1
        self.state_changed.emit()

        def back(then: Callable[..., object], value: object) -> None:
            self._asking -= 1
            then(value)
            self.state_changed.emit()

        self._records.ask(work, partial(back, done), partial(back, failed))

    def _on_opened(self, chat: Chat, messages: list[Message]) -> None:
        if self._opening != chat.id:
            return
        self.chat, self.messages, self._opening = chat, messages, None
        if chat.voice_choice is not self.choice:
            self.choice = chat.voice_choice
            self.choice_changed.emit(self.choice)
            self.load_engines()
        self.chat_opened.emit(chat)
        self.state_changed.emit()

    def _on_stored(self, messages: list[Message], choice: VoiceChoice, stored: _Stored) -> None:
        """`messages` and `choice` are those of the moment of sending: another chat may be open by now."""
        if messages is self.messages:
            self.chat = stored.chat
        else:
            messages.append(stored.question)
        self.chat_stored.emit(stored.chat)
        if self._add_if_open(stored.question):
            self.message_added.emit(stored.question)
        self._store_what_is_left()
        # Where only one file fits into memory, the one that is there answers first: one load less.
        for voice in sorted(choice.voices(), key=lambda voice: not self._slots[voice].occupied):
            self._begin_answer(voice, stored.question, messages)

    def _add_if_open(self, message: Message) -> bool:
        """Add a message to the open chat. False where it belongs to another, or was read with the chat already."""
        is_new = self._is_open(message) and self._find(message.id) is None
        if is_new:
            self.messages.append(message)
        return is_new

    def _begin_answer(self, voice: Voice, question: Message, messages: list[Message]) -> None:
        before, settings = history(messages, question, voice), self._settings
        name = self._file_for(settings, voice).name
        kept = stored_parameters(voice_settings(settings, voice))
        self._ask(
            lambda store: store.start_answer(question.chat_id, question.id, voice, name, kept),
            partial(self._on_answer_started, voice, before, settings),
            self.failed.emit,
        )

    def _on_answer_started(self, voice: Voice, before: list[Message], settings: Settings, answer: Message) -> None:
        """`settings` are those of the moment of asking: what is stored beside the answer is what it came from."""
        chosen = voice_settings(settings, voice)
        self._turn += 1
        self._runs[voice] = AnswerRun(answer, voice, trims_start=trims_start(voice, chosen))
        if self._add_if_open(answer):
            self.answer_begun.emit(answer)
        request = generate_request(self._turn, voice, before, chosen)
        self._switcher.answer(voice, self._file_for(settings, voice), context_params(settings.engine), request)
        self._share_threads()
        self.state_changed.emit()

    def _share_threads(self) -> None:
        """Both at once: half the cores each, from the first token on; alone or in turn: as many as help."""
        at_once = sum(self._slots[voice].answering for voice in self._runs)
        threads = max(1, physical_cores() // 2) if at_once > 1 else self._settings.engine.threads
        for voice in self._runs:
            self._slots[voice].set_threads(threads)

    def _on_tokens(self, voice: Voice, event: Tokens) -> None:
        run = self._runs.get(voice)
        if run is None:
            return
        run.add(event)
        if not self._show_timer.isActive():
            self._show_timer.start()
        if not self._save_timer.isActive():
            self._save_timer.start()

    def _show_new_text(self) -> None:
        for run in self._runs.values():
            anew, (text, reasoning) = run.anew, run.take_unshown()
            if (text or reasoning) and self._is_open(run.message):
                if anew:
                    self.answer_taken_back.emit(run.voice, run.message.id)
                self.answer_grew.emit(run.voice, run.message.id, text, reasoning)

    def _save_partial_answers(self) -> None:
        for run in self._runs.values():
            if run.unsaved:
                run.unsaved = False
                self._store_partial(run.so_far())

    def _store_partial(self, message: Message) -> None:
        self._records.ask(
            lambda store: store.save_partial(message.id, message.text, message.reasoning), None, self.failed.emit
        )

    def _on_finished(self, voice: Voice, event: Finished) -> None:
        run = self._runs.get(voice)
        if run is not None:
            self._end(run, run.finished(event))

    def _on_failed(self, voice: Voice, error: AppError) -> None:
        run = self._runs.get(voice)
        if run is not None:
            self._end(run, run.ended_by(Status.FAILED, reason_words(error)))
        if run is None or not self._is_open(run.message) or voice not in self.choice.voices():
            self.failed.emit(error)  # otherwise the reason stands where the answer would

    def _on_lost(self, voice: Voice, error: EngineDied) -> None:
        run = self._runs.get(voice)
        if run is not None:
            self._end(run, run.ended_by(Status.INTERRUPTED, reason_words(error)))
        self.engine_lost.emit(voice, error)

    def _end(self, run: AnswerRun, message: Message) -> None:
        self._show_new_text()
        del self._runs[run.voice]
        self._store_end(message)
        if self._is_open(message):
            self.messages[:] = [message if known.id == message.id else known for known in self.messages]
            self.answer_ended.emit(message)
        self._share_threads()
        if self._slots[run.voice].occupied:
            self._prepare([run.voice])  # another file or context may have been chosen meanwhile
        self.state_changed.emit()

    def _store_end(self, message: Message) -> None:
        ending = Ending(
            status=message.status,
            text=message.text,
            reasoning=message.reasoning,
            timings=message.timings,
            finish=message.finish,
            error=message.error,
        )

        def keep(error: AppError) -> None:
            self._unstored[message.id] = message
            self.failed.emit(error)

        self._records.ask(lambda store: store.finish_answer(message.id, ending), None, keep)

    def _store_what_is_left(self) -> None:
        """The disk takes text again: store the answers that ended while it did not."""
        left, self._unstored = self._unstored, {}
        for message in left.values():
            self._store_end(message)

    def _is_open(self, message: Message) -> bool:
        return self.chat is not None and self.chat.id == message.chat_id


def _store_question(
    store: ChatStore, chat: Chat | None, choice: VoiceChoice, leaf_id: int | None, text: str
) -> _Stored:
    target = chat if chat is not None else store.create_chat(title_from(text), choice)
    question = store.add_user_message(target.id, leaf_id, text)
    return _Stored(target, question)
