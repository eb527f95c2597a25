"""What is asked of a prompt's text and tokens beside an answer, and what is told of them."""

from __future__ import annotations

import msgspec

from desktop.protocol.prompts import ChatPrompt, TextPrompt


class Tokenize(msgspec.Struct, frozen=True, kw_only=True, tag="tokenize"):
    """The tokens that a prompt would be read as. str: those of a piece of text alone, nothing put before it."""

    id: int
    prompt: ChatPrompt | TextPrompt | str
    count_only: bool = False  # how many there are, and nothing else of them


class Render(msgspec.Struct, frozen=True, kw_only=True, tag="render"):
    """The text that the model would see for a prompt."""

    id: int
    prompt: ChatPrompt | TextPrompt


class Tokenized(msgspec.Struct, frozen=True, kw_only=True, tag="tokenized"):
    """The answer to Tokenize. count: of tokens; where no more was asked for, the lists are empty.

    ends: where the text of each token ends, in code points of what Render would tell.
    controls: places in `ids` of the tokens that no text can become: a template's own, and what stands before all text.
    Where a vocabulary changes the text that it is given, an end inside it is close and not exact.
    """

    id: int
    ids: list[int]
    ends: list[int]
    controls: list[int]
    count: int = 0


class ControlSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A control token in a rendered text: its name stands there from `start` to `end`, in code points."""

    token: int
    start: int
    end: int


class Rendered(msgspec.Struct, frozen=True, kw_only=True, tag="rendered"):
    """The answer to Render. controls: in order. stops: strings that end a turn. notes: what was changed for it."""

    id: int
    text: str
    controls: list[ControlSpan]
    stops: list[str]
    notes: list[str]
