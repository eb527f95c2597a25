"""Texts that go along with a question: one that was pasted or read from a file, and how a model is told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import msgspec

from desktop.chat.conversation import Message

PASTED = "Pasted text"  # what people are told where there is no name


class NamedText(Protocol):
    """What a model is told of an attachment."""

    @property
    def name(self) -> str:
        """The file's name, "" = it was pasted."""

    @property
    def text(self) -> str:
        """All of it."""


class AttachedText(msgspec.Struct, frozen=True):
    """A text that is to go along with the next question. name: its file's, "" = it was pasted."""

    name: str
    text: str


def with_attachments(words: str, attached: Iterable[NamedText]) -> str:
    """The question as a model reads it: each attachment, its name on a line above it, then the user's own words."""
    parts = [f"{one.name}\n{one.text}" if one.name else one.text for one in attached]
    return "\n\n".join([*parts, words] if words.strip() or not parts else parts)


def told_history(history: Sequence[Message], attached: Mapping[int, Sequence[NamedText]]) -> list[Message]:
    """The messages as a model reads them. attached: by message id, what came along with it."""
    return [
        replace(message, text=with_attachments(message.text, attached[message.id]))
        if message.id in attached
        else message
        for message in history
    ]


def spoken_name(name: str) -> str:
    """How people are told an attachment."""
    return name or PASTED


def text_size(text: str) -> int:
    """How many bytes a text has as UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
