"""What a user may want done with one message: made by the message, granted by whoever wired the pane."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Put this text in its place; a question is asked anew."""

    message_id: int
    text: str


@dataclass(frozen=True, slots=True)
class BeginWith:
    """Let the voice answer again, beginning with these words."""

    message_id: int
    text: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """Let the voice go on where the answer ended."""

    message_id: int


@dataclass(frozen=True, slots=True)
class AnswerSeveral:
    """Let the voice answer so many times more, from one reading of the prompt."""

    message_id: int
    samples: int


@dataclass(frozen=True, slots=True)
class LetOther:
    """Let the other voice answer in its place."""

    message_id: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give it to the other voice: Instruct polishes what Base wrote, Base continues what Instruct wrote."""

    message_id: int


@dataclass(frozen=True, slots=True)
class CarryOn:
    """Let every shown column go on from this answer."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NewChat:
    """Begin a chat of its own with what leads to it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete it and what came after it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class SetHidden:
    """Leave it out of what the voices are sent, or take it in again."""

    message_id: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class OpenLens:
    """Show where tuning changed the model's mind in this answer."""

    message_id: int


Written = Rewrite | BeginWith | GoOn | AnswerSeveral | LetOther | HandOver
Wish = Written | CarryOn | NewChat | Delete | SetHidden | OpenLens
