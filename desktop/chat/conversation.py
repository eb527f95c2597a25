"""What was said, as a tree: messages, their order along one path, and the history one voice sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Who a message comes from."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Voice(StrEnum):
    """Which variant speaks."""

    BASE = "base"
    INSTRUCT = "instruct"


class VoiceChoice(StrEnum):
    """Who speaks next: one voice, or both on one prompt."""

    BASE = "base"
    BOTH = "both"
    INSTRUCT = "instruct"

    def voices(self) -> tuple[Voice, ...]:
        """The voices that answer, base first."""
        if self is VoiceChoice.BOTH:
            return (Voice.BASE, Voice.INSTRUCT)
        return (Voice(self.value),)


class Status(StrEnum):
    """How far a message got."""

    COMPLETE = "complete"
    RUNNING = "running"  # being written now; becomes INTERRUPTED if the app ends meanwhile
    STOPPED = "stopped"  # the user stopped it
    INTERRUPTED = "interrupted"  # the engine or the app ended before the answer did
    FAILED = "failed"  # nothing was written, see error


@dataclass(frozen=True, slots=True)
class Message:
    """One stored message. Times are seconds since the epoch."""

    id: int
    chat_id: int
    parent_id: int | None
    role: Role
    text: str
    status: Status
    created_at: float
    voice: Voice | None = None  # answers only
    reasoning: str = ""
    file: str = ""  # name of the model file that wrote it
    parameters: dict[str, object] = field(default_factory=dict)  # sampling, costume, context
    timings: dict[str, float] = field(default_factory=dict)
    finish: str = ""  # engine.messages.Finish value, "" while running
    error: str = ""  # the reason in words, when interrupted or failed


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended: what is stored in place of the running one. timings: seconds and tokens per second."""

    status: Status
    text: str
    reasoning: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    finish: str = ""  # engine.messages.Finish value
    error: str = ""  # the reason in words, when interrupted or failed


@dataclass(frozen=True, slots=True)
class Chat:
    """One entry of the sidebar."""

    id: int
    title: str
    created_at: float
    updated_at: float
    voice_choice: VoiceChoice = VoiceChoice.INSTRUCT


def newest_leaf(messages: Sequence[Message]) -> Message | None:
    """The message written last, where a chat opens."""
    return max(messages, key=lambda message: message.id, default=None)


def history(messages: Sequence[Message], leaf: Message | None, voice: Voice | None) -> list[Message]:
    """The path from the first message to `leaf`, as `voice` sees it.

    Both voices answer the same user message as siblings. Where `voice` has an answer of its own beside the path, that
    one stands in (the newest); where it has none, or none with text, the other voice's answer stays, so that no turn
    is lost.
    """
    by_id = {message.id: message for message in messages}
    own = {m.parent_id: m for m in sorted(messages, key=lambda m: m.id) if _can_stand_in(m, voice)}
    path: list[Message] = []
    current = leaf
    while current is not None:
        replaceable = voice is not None and current.role is Role.ASSISTANT and current.voice is not voice
        path.append(own.get(current.parent_id, current) if replaceable else current)
        current = by_id.get(current.parent_id) if current.parent_id is not None else None
    path.reverse()
    return path


def answers_to(messages: Sequence[Message], user_message_id: int) -> list[Message]:
    """All answers to one user message, oldest first."""
    return sorted(
        (m for m in messages if m.parent_id == user_message_id and m.role is Role.ASSISTANT),
        key=lambda message: message.id,
    )


def title_from(text: str, limit: int = 40) -> str:
    """A chat's title from its first words."""
    words = " ".join(text.split())
    if len(words) <= limit:
        return words or "New chat"
    return words[:limit].rsplit(" ", 1)[0].rstrip(".,;:") + "…"


def _can_stand_in(message: Message, voice: Voice | None) -> bool:
    if message.role is not Role.ASSISTANT or message.voice is not voice or message.status is Status.FAILED:
        return False
    return message.status is Status.RUNNING or bool(message.text.strip())
