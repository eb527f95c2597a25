"""What a model is given to read: turns for its chat template, or text as it stands."""

from __future__ import annotations

import msgspec


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One turn as the chat template sees it. role: system, user or assistant."""

    role: str
    content: str


class ChatPrompt(msgspec.Struct, frozen=True, kw_only=True, tag="chat"):
    """Turns to be rendered by the model's own chat template. A last assistant turn is left open and continued."""

    messages: list[ChatMessage]
    template_kwargs: dict[str, bool | int | float | str] = {}


class TextPrompt(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Raw text: the segments joined, no template. DROP_OLDEST takes whole segments from the front, never the last."""

    segments: list[str]
