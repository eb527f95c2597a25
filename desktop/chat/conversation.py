"""What is said, by whom and how far it got: messages as they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.voice import Voice

ROOT = 0  # stands for "before the first message" where a message's id is asked for

Chosen = Mapping[tuple[int, str], int]  # (message or ROOT, speaker) -> the message that follows it in that column


class Role(StrEnum):
    """Who a message comes from."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How far a message got."""

    COMPLETE = "complete"
    RUNNING = "running"  # being written now; becomes INTERRUPTED if the app ends meanwhile
    STOPPED = "stopped"  # the user stopped it
    INTERRUPTED = "interrupted"  # the engine or the app ended before the answer did
    FAILED = "failed"  # nothing was written, see error


class WriterKind(StrEnum):
    """What put words there."""

    USER = "user"
    ENGINE = "engine"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a message, and with what; shared by all messages of which the same is true."""

    kind: WriterKind
    voice: Voice | None = None  # engines only, as all below
    file: str = ""  # the model file's name
    file_sha256: str = ""  # "" = not known
    endpoint: str = ""  # of an engine elsewhere
    costume: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)  # the voice's settings, context, template


@dataclass(frozen=True, slots=True)
class AttachmentHead:
    """What is known of an attachment without its text. name: "" = it was pasted; size: in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """One stored message. Times are seconds since the epoch. Where it stands never changes.

    parent_id: of an answer, its question; of a question, the message it was asked after. follows_id: of an answer, what
    stood before its question in its column when it was asked for, None = nothing; of a question, as parent_id.
    past: of an answer, the ids before its question, oldest first, where they are not the way of `follows_id` itself:
    its column had other answers before it than the voice had that wrote `follows_id`.
    """

    id: int
    item_id: int
    parent_id: int | None
    follows_id: int | None
    role: Role
    text: str
    status: Status
    created_at: float
    speaker: str = ""  # answers only
    writer: Writer | None = None  # None = the user, by hand
    reasoning: str = ""
    past: tuple[int, ...] | None = None
    edited_from: int | None = None  # the message whose text the user changed into this one
    prefix_of: int | None = None  # the answer that this one begins with
    prefix_tokens: int = 0  # how many of its tokens were kept
    usage: dict[str, float] = field(default_factory=dict)  # tokens, seed, context, seconds, tokens per second
    finish: str = ""  # protocol.messages.Finish value, "" while running
    notes: str = ""  # what should be known of an answer that ended well
    error: str = ""  # the reason in words, when interrupted or failed
    foreign_id: str = ""  # its id where it was brought from
    attachments: tuple[AttachmentHead, ...] = ()  # of a question; their texts are read when they are needed
    hidden: bool = False  # from the voices: left out of what is sent from now on; answers before it keep their past

    @property
    def voice(self) -> Voice | None:
        """The voice that wrote it; None where it was the user."""
        return self.writer.voice if self.writer is not None else None


@dataclass(frozen=True, slots=True)
class Prefix:
    """What an answer begins with. tokens: how many of another one's tokens are kept, which make up the texts.

    message_id: that other one, None = the user's own words. Where no tokens are kept, the voice is given the text.
    """

    message_id: int | None
    tokens: int
    text: str
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTokens:
    """The tokens of an answer, its thinking among them. All rows have the length of `ids`, or are None: not known.

    vocabulary: hash of the vocabulary that the ids belong to. ends: for each token, how many code points of the
    answer's text are certain once it is in; reasoning_ends: the same of its reasoning, None = it did not think.
    logprobs: natural logarithms.
    """

    vocabulary: str
    ids: tuple[int, ...]
    ends: tuple[int, ...]
    reasoning_ends: tuple[int, ...] | None = None
    logprobs: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended: what is stored in place of the running one."""

    status: Status
    text: str
    reasoning: str = ""
    usage: dict[str, float] = field(default_factory=dict)
    finish: str = ""
    notes: str = ""
    error: str = ""
    tokens: AnswerTokens | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text that came along with a question, kept once for all messages that have it. size: in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    text: str
