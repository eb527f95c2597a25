"""Messages as they are kept, made in one line."""

from __future__ import annotations

from desktop.chat.conversation import Message, Role, Status, Writer, WriterKind
from desktop.voice import Voice


def question(number: int, parent: int | None, text: str = "words", item_id: int = 1) -> Message:
    return Message(number, item_id, parent, parent, Role.USER, text, Status.COMPLETE, float(number))


def answer(
    number: int,
    parent: int | None,
    follows: int | None,
    speaker: str,
    status: Status = Status.COMPLETE,
    text: str = "words",
    **more: object,
) -> Message:
    """speaker: an id such as "base" or "instruct-2", which begins with its voice."""
    fields: dict[str, object] = {"speaker": str(speaker), "item_id": 1, **more}
    fields.setdefault("writer", Writer(WriterKind.ENGINE, Voice(speaker.split("-", maxsplit=1)[0])))
    item_id = fields.pop("item_id")
    return Message(number, item_id, parent, follows, Role.ASSISTANT, text, status, float(number), **fields)
