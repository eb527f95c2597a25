"""All answers on their way, in whatever chat: asked for, shown and stored while they grow, and stored as they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.answer_run import AnswerRun, reason_words
from desktop.chat.conversation import AnswerTokens, Ending, Message, Status
from desktop.chat.request import generate_request, trims_start
from desktop.chat.speaking import Asked
from desktop.control.engines.job import EngineJob, JobState
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.control.timers import single_shot
from desktop.errors import AppError, EngineDied
from desktop.protocol.messages import Finished, Tokens

SHOW_EVERY_MS = 40  # text reaches the window at most 25 times a second
SAVE_EVERY_MS = 800  # and the disk often enough to lose less than a second of it


@dataclass(frozen=True, slots=True)
class Growth:
    """What came to an answer since it was told last. anew: all its text before was thinking, and stands there now."""

    message: Message  # as it began
    text: str
    reasoning: str
    anew: bool


@dataclass(frozen=True, slots=True)
class _Running:
    run: AnswerRun
    job: EngineJob


@dataclass(frozen=True, slots=True)
class _Ended:
    message: Message
    tokens: AnswerTokens | None


class Answers(QObject):
    """One for the app. Everything here runs on the window's thread and never waits."""

    begun = Signal(object)  # Message, before its engine is asked
    grew = Signal(object)  # Growth
    ended = Signal(object)  # Message, as stored
    changed = Signal()  # any_in() may have changed
    refused = Signal(object, object)  # Message that ended with it, AppError
    failed = Signal(object)  # AppError: something was not stored

    def __init__(self, records: Records, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records, self._pool = records, pool
        self._running: dict[int, _Running] = {}  # by message id
        self._unwritten: dict[int, _Ended] = {}  # by message id, until they are in the store
        self._refused_by_disk: set[int] = set()  # those of them that wait until it takes text again
        self._told_of_the_disk = False
        self._show_timer = single_shot(self, SHOW_EVERY_MS, self._show_new_text)
        self._save_timer = single_shot(self, SAVE_EVERY_MS, self._save_partial_answers)

    def any_in(self, item_id: int, speaker_id: str | None = None) -> bool:
        """Whether an answer of this chat, or of one of its speakers, is on its way."""
        running = (one.run.message for one in self._running.values())
        return any(m.item_id == item_id and speaker_id in (None, m.speaker) for m in running)

    def item_ids(self) -> set[int]:
        """The chats in which answers are on their way."""
        return {one.run.message.item_id for one in self._running.values()}

    def any_waiting_in(self, item_id: int, speaker_id: str) -> bool:
        """Whether an answer of this speaker in this chat waits for its engine."""
        here = [one for one in self._running.values() if one.run.message.item_id == item_id]
        return any(one.run.message.speaker == speaker_id and one.job.state is JobState.WAITING for one in here)

    def so_far(self, message: Message) -> Message:
        """The message with all its text, if it is on its way or has just ended; else as it is.

        One that is said to be on its way, and is not, was interrupted.
        """
        running, ended = self._running.get(message.id), self._unwritten.get(message.id)
        if running is not None:
            return running.run.so_far()
        if ended is not None:
            return replace(ended.message, hidden=message.hidden)
        lost = message.status is Status.RUNNING  # the disk did not take its end, or its run is over for good
        return replace(message, status=Status.INTERRUPTED) if lost else message

    def mark_shown(self) -> None:
        """The window shows what so_far() gave it: nothing of that is told again."""
        for running in self._running.values():
            running.run.take_unshown()

    def begin(self, answers: Sequence[Message], asked: Asked) -> None:
        """Ask for an answer whose row is in the store, or for several to one prompt.

        asked.history: what was said up to the question, its last.
        """
        voice = asked.speaker.voice
        request = generate_request(voice, asked.history, asked.settings, asked.kept, asked.begin)
        job = self._pool.ask(asked.key, msgspec.structs.replace(request, samples=len(answers)))
        trims = trims_start(voice, asked.settings)
        for answer in answers:
            run = AnswerRun(answer, trims_start=trims, kept=asked.kept, trimmed=asked.trimmed, begin=asked.begin)
            self._running[answer.id] = _Running(run, job)
            job.kept.connect(run.keep)
        ids = [answer.id for answer in answers]
        job.tokens.connect(partial(self._on_tokens, ids))
        job.sample_ended.connect(partial(self._on_sample_ended, ids))
        job.finished.connect(partial(self._on_finished, ids))
        job.failed.connect(partial(self._on_failed, ids))
        job.lost.connect(partial(self._on_lost, ids))
        for answer in answers:
            self.begun.emit(answer)
        self.changed.emit()

    def stop(self, item_id: int, speaker_id: str | None = None) -> None:
        """End the answers of a chat where they are, or only a speaker's."""
        for running in list(self._running.values()):
            message = running.run.message
            if message.item_id == item_id and speaker_id in (None, message.speaker):
                running.job.cancel()

    def end_unasked(self, answer: Message) -> None:
        """An answer whose row is in the store was stopped before it was asked for."""
        stopped = replace(answer, status=Status.STOPPED)
        self._store_end(_Ended(stopped, None))
        self.ended.emit(stopped)

    def store_what_is_left(self) -> None:
        """The disk takes text again: store the answers that ended while it did not."""
        left, self._refused_by_disk = self._refused_by_disk, set()
        for message_id in left:
            self._store_end(self._unwritten[message_id])

    def shut_down(self) -> None:
        """Keep what was written so far."""
        self._show_timer.stop()
        self._save_timer.stop()
        self.store_what_is_left()
        for running in self._running.values():
            why = "Tandem was closed while this was being written."
            self._store_end(_Ended(running.run.ended_by(Status.INTERRUPTED, why), running.run.tokens()))
        self._running.clear()

    def _on_tokens(self, message_ids: Sequence[int], event: Tokens) -> None:
        running = self._running.get(message_ids[event.sample])
        if running is None:
            return
        running.run.vocabulary = running.run.vocabulary or self._pool.view(running.job.key).vocabulary
        running.run.add(event)
        if not self._show_timer.isActive():
            self._show_timer.start()
        if not self._save_timer.isActive():
            self._save_timer.start()

    def _on_sample_ended(self, message_ids: Sequence[int], event: Finished) -> None:
        running = self._running.get(message_ids[event.sample])
        if running is not None:
            self._end(running.run.finished(event))

    def _on_finished(self, message_ids: Sequence[int], event: Finished) -> None:
        """Of several, the last one; all that are left where they were cancelled before they were begun."""
        for running in self._left_of(message_ids):
            self._end(running.run.finished(event))

    def _on_failed(self, message_ids: Sequence[int], error: AppError) -> None:
        left = self._left_of(message_ids)
        for running in left:
            self._end(running.run.ended_by(Status.FAILED, reason_words(error)))
        if left:
            self.refused.emit(left[0].run.message, error)

    def _on_lost(self, message_ids: Sequence[int], error: EngineDied) -> None:
        for running in self._left_of(message_ids):
            self._end(running.run.ended_by(Status.INTERRUPTED, reason_words(error)))

    def _left_of(self, message_ids: Sequence[int]) -> list[_Running]:
        found = (self._running.get(message_id) for message_id in message_ids)
        return [running for running in found if running is not None]

    def _end(self, message: Message) -> None:
        self._show_new_text()
        self._store_end(_Ended(message, self._running.pop(message.id).run.tokens()))
        self.ended.emit(message)
        self.changed.emit()

    def _show_new_text(self) -> None:
        for running in self._running.values():
            anew, (text, reasoning) = running.run.anew, running.run.take_unshown()
            if text or reasoning:
                self.grew.emit(Growth(running.run.message, text, reasoning, anew))

    def _save_partial_answers(self) -> None:
        for running in self._running.values():
            if running.run.unsaved:
                running.run.unsaved = False
                self._store_partial(running.run.so_far())

    def _store_partial(self, message: Message) -> None:
        self._records.ask(
            lambda store: store.messages.save_partial(message.id, message.text, message.reasoning),
            self._on_saved,
            self._on_not_saved,
        )

    def _on_saved(self, _: object) -> None:
        self._told_of_the_disk = False

    def _on_not_saved(self, error: AppError) -> None:
        """Told once, and not with every save that fails."""
        if not self._told_of_the_disk:
            self._told_of_the_disk = True
            self.failed.emit(error)

    def _store_end(self, ended: _Ended) -> None:
        message = ended.message
        ending = Ending(
            status=message.status,
            text=message.text,
            reasoning=message.reasoning,
            usage=message.usage,
            finish=message.finish,
            notes=message.notes,
            error=message.error,
            tokens=ended.tokens,
        )
        self._unwritten[message.id] = ended

        def written(_: object) -> None:
            self._unwritten.pop(message.id, None)

        def refused(error: AppError) -> None:
            self._refused_by_disk.add(message.id)
            self.failed.emit(error)

        self._records.ask(lambda store: store.messages.finish_answer(message.id, ending), written, refused)
