"""Which messages a voice is not sent any more, because the context is full and the oldest give way.

The engine leaves out whole turns from the front until the rest and a part for the answer fit; here the same cuts are
made, so that they can be counted and shown.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.chat.conversation import Message, Role
from desktop.chat.costume import was_said
from desktop.chat.request import told
from desktop.protocol.messages import ChatPrompt, TextPrompt

Prompt = ChatPrompt | TextPrompt


def turns(prompt: Prompt) -> int:
    """In how many places a prompt may begin, its own beginning among them."""
    return len(_beginnings(prompt))


def shortened(prompt: Prompt, left_out: int) -> Prompt:
    """The prompt without so many of its turns, fewer than turns()."""
    begin = _beginnings(prompt)[left_out]
    if isinstance(prompt, TextPrompt):
        return msgspec.structs.replace(prompt, segments=prompt.segments[begin:])
    head = [message for message in prompt.messages[:begin] if message.role == "system"]
    return msgspec.structs.replace(prompt, messages=[*head, *prompt.messages[begin:]])


def first_seen(history: Sequence[Message], left_out: int) -> int | None:
    """The id of the first message that is sent once so many turns are left out; None where all are."""
    before: Role | None = None
    begun = 0
    for message in told(history):
        if message.role is Role.USER:
            if before is not Role.USER:
                begun += 1
                if begun > left_out:
                    return message.id if left_out else None
            before = Role.USER
        elif was_said(message):
            before = Role.ASSISTANT
    return None


def _beginnings(prompt: Prompt) -> list[int]:
    if isinstance(prompt, TextPrompt):
        return list(range(len(prompt.segments)))
    start = next((at for at, one in enumerate(prompt.messages) if one.role != "system"), len(prompt.messages))
    return [start, *(at for at, one in enumerate(prompt.messages) if one.role == "user" and at > start)]
