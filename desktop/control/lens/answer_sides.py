"""Who reads an answer, behind what, and with whom that is compared: as it was asked for, and as the others would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from desktop.chat.attachments import told_history
from desktop.chat.chat_state import ChatState
from desktop.chat.conversation import AnswerTokens, Attachment, Message, Role
from desktop.chat.item import Item
from desktop.chat.request import generate_request
from desktop.chat.speaking import Speaking
from desktop.control.records import Records
from desktop.errors import AppError, BadInput
from desktop.lens.asked import Asked, Framing, Side
from desktop.protocol.prompts import ChatPrompt, TextPrompt
from desktop.settings.values import CostumeName, VoiceSettings
from desktop.store.asking import read_attachments
from desktop.voice import Speaker, Voice

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

OTHER = {Voice.BASE: Voice.INSTRUCT, Voice.INSTRUCT: Voice.BASE}
EMPTY = BadInput("There is nothing to read.", "The text is empty.", "Write or choose some text.")
NO_OTHER = BadInput("This chat has one voice only.", "Nobody is there to compare it with.", "Let Both speak.")
START = "\n"  # stands before a text of one's own, for files that put nothing before all text


@dataclass(frozen=True, slots=True)
class _Read:
    """What the store knows of an answer."""

    attached: dict[int, list[Attachment]]
    tokens: AnswerTokens | None


class AnswerSides(QObject):
    """Makes what a lens is asked for, of an answer or of a text of one's own."""

    def __init__(self, records: Records, speaking: Speaking, parent: QObject) -> None:
        super().__init__(parent)
        self._records, self._speaking = records, speaking

    def of_answer(
        self,
        state: ChatState,
        column: str,
        answer: Message,
        then: Callable[[Asked], object],
        failed: Callable[[AppError], object],
    ) -> None:
        """column: the speaker in whose column it stands, who reads what the user wrote there by hand."""
        own = state.speaker(answer.speaker) or state.speaker(column)
        other = _other(state.speakers, own)
        history = state.tree.history(answer)[:-1]
        if not answer.text.strip() and not answer.reasoning.strip():
            failed(EMPTY)
        elif own is None or other is None or not history or history[-1].role is Role.ASSISTANT:
            failed(NO_OTHER)
        else:
            found = partial(self._on_read, state.item, answer, history, (own, other), then)
            self._records.ask(partial(_read, answer, history), found, lambda error: _tell(failed, error))

    def of_text(self, state: ChatState, text: str) -> Asked:
        """A text of one's own, as Instruct and Base see it with nothing before it. Raises BadInput."""
        instruct = next((one for one in state.speakers if one.voice is Voice.INSTRUCT), None)
        base = _other(state.speakers, instruct)
        if not text.strip():
            raise EMPTY
        if instruct is None or base is None:
            raise NO_OTHER
        prompt = TextPrompt(segments=[START])
        sides = [Side(one.voice, self._speaking.key(one), Framing.PLAIN, prompt) for one in (instruct, base)]
        return Asked(text, sides[0], sides[1:])

    def _on_read(
        self,
        item: Item | None,
        answer: Message,
        history: Sequence[Message],
        speakers: tuple[Speaker, Speaker],
        then: Callable[[Asked], object],
        read: _Read,
    ) -> None:
        own, other = speakers
        told = told_history(history, read.attached)
        told[-1] = replace(told[-1], hidden=False)  # it was sent when this was written
        written = _written(answer, self._speaking.voice_settings(own, item))
        instruct = written if own.voice is Voice.INSTRUCT else self._speaking.voice_settings(other, item)
        plain = generate_request(Voice.BASE, told, _plain(written)).prompt
        template = generate_request(Voice.INSTRUCT, told, instruct).prompt
        reader = self._reader(own, told, written)
        others = [
            Side(other.voice, self._speaking.key(other), framing, prompt)
            for framing, prompt in _framings(own.voice, reader, plain, template)
        ]
        ids = _own_ids(answer, read.tokens)
        then(
            Asked(
                text=answer.text or answer.reasoning,
                reader=reader,
                against=others,
                ids=ids,
                vocabulary=read.tokens.vocabulary if ids and read.tokens is not None else "",
                message_id=answer.id,
                notes=self._notes(answer, reader),
            )
        )

    def _reader(self, own: Speaker, told: Sequence[Message], written: VoiceSettings) -> Side:
        framing = Framing.TEMPLATE
        if own.voice is Voice.BASE:
            framing = Framing.PLAIN if written.costume is CostumeName.PLAIN else Framing.TRANSCRIPT
        return Side(own.voice, self._speaking.key(own), framing, generate_request(own.voice, told, written).prompt)

    def _notes(self, answer: Message, reader: Side) -> tuple[str, ...]:
        file = answer.writer.file if answer.writer is not None else ""
        here = reader.key.path.name
        if answer.writer is None:
            return (f"You wrote this; {here} reads it as if it were its own.",)
        return (f"It was written by {file}, and is read by {here}.",) if file and file != here else ()


def _framings(
    own: Voice, reader: Side, plain: ChatPrompt | TextPrompt, template: ChatPrompt | TextPrompt
) -> list[tuple[Framing, ChatPrompt | TextPrompt]]:
    """An instruct answer is read by Base plain, then inside the template; a base answer the other way round."""
    if own is Voice.INSTRUCT:
        return [(Framing.PLAIN, plain), (Framing.TEMPLATE, template)]
    return [(reader.framing, reader.prompt), (Framing.TEMPLATE, template)]


def _other(speakers: Sequence[Speaker], own: Speaker | None) -> Speaker | None:
    return next((one for one in speakers if own is not None and one.voice is OTHER[own.voice]), None)


def _plain(settings: VoiceSettings) -> VoiceSettings:
    return msgspec.structs.replace(settings, costume=CostumeName.PLAIN)


def _written(answer: Message, now: VoiceSettings) -> VoiceSettings:
    """The settings that the answer came from, as far as they are known: the prompt is what it was."""
    if answer.writer is None or not answer.writer.parameters:
        return now
    try:
        return msgspec.convert({**msgspec.to_builtins(now), **answer.writer.parameters}, type=VoiceSettings)
    except msgspec.ValidationError:  # of another build
        return now


def _own_ids(answer: Message, tokens: AnswerTokens | None) -> tuple[int, ...]:
    """The tokens that it was written in, less those behind its text: of what stopped it."""
    if tokens is None or not tokens.ids or not tokens.vocabulary:
        return ()
    whole = next((number + 1 for number, end in enumerate(tokens.ends) if end >= len(answer.text)), len(tokens.ids))
    return tokens.ids[:whole] if answer.text else tokens.ids


def _read(answer: Message, history: Sequence[Message], store: ChatStore) -> _Read:
    return _Read(read_attachments(store, history), store.messages.answer_tokens(answer.id))


def _tell(failed: Callable[[AppError], object], error: AppError) -> None:
    failed(error)
