"""What a lens is asked for: a text, who reads it behind what, and with whom that is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.protocol.engine_key import EngineKey
from desktop.protocol.prompts import ChatPrompt, TextPrompt
from desktop.voice import Voice

LONGEST_TEXT = 40_000  # characters that are read of a text; what is behind them is left out, and said
LONGEST = 4_000  # tokens, the same


class Framing(StrEnum):
    """What stands before the text that is read."""

    PLAIN = "plain"  # the user's last message alone, or nothing
    TRANSCRIPT = "transcript"  # the conversation as a transcript
    TEMPLATE = "template"  # the chat template


@dataclass(frozen=True, slots=True)
class Side:
    """One who reads: what is loaded, and the prompt that the text stands behind."""

    voice: Voice
    key: EngineKey
    framing: Framing
    prompt: ChatPrompt | TextPrompt


@dataclass(frozen=True, slots=True)
class Asked:
    """ids: the text's own tokens where they are known, of this vocabulary; else it is cut into tokens anew.

    against: with whom the reader is compared, each for itself; the first one is what is shown first. message_id: of the
    message whose text it is, None = of none, and it is not kept. notes: what should be said beside it.
    """

    text: str
    reader: Side
    against: Sequence[Side] = ()
    ids: tuple[int, ...] = ()
    vocabulary: str = ""
    message_id: int | None = None
    notes: tuple[str, ...] = ()
