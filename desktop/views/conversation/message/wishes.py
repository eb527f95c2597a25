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
class LetOther:
    """Let the other voice answer in its place."""

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


Wish = Rewrite | BeginWith | GoOn | LetOther | NewChat | Delete | SetHidden | OpenLens
